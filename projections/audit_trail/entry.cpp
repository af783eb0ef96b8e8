#include "projections/audit_trail/entry.h"

#include "events/care/said.h"
#include "projections/engine/bytes.h"

namespace daybook::projections {
namespace {

constexpr std::chrono::hours recorded_late_after{1};

kj::StringPtr text(const std::string& value) { return {value.c_str(), value.size()}; }

std::string_view view(capnp::Text::Reader value) { return {value.begin(), value.size()}; }

}  // namespace

std::string Entry::type() const {
    if (const FactType* known = find_fact(category, fact)) return known->type;
    return std::to_string(category) + "." + std::to_string(fact);
}

std::string entry_bytes(const EventView& event, const FactFields& fact, const std::vector<FieldChange>& changes) {
    const auto stamp = event.stamp();
    const auto envelope = event.event();
    BytesOut out(512);  // most entries fit
    out.u(event.category());
    out.u(event.fact_number());
    out.u(stamp.version.value);
    out.i(micros(stamp.recorded));
    out.i(micros(event.occurred()));
    out.text(view(envelope.getStream()));
    out.text(view(envelope.getSource()));
    out.text(view(envelope.getActor()));
    out.text(fact.plan() ? fact.text(fact.plan()->reason) : std::string_view{});
    out.flag(envelope.getOrigin().getRecordedLate() ||
             stamp.recorded - care::within_reach(event.occurred()) > recorded_late_after);
    out.flag(event.box_count() != 0);
    for (const auto& change : changes) {
        out.text(change.field);
        out.text(change.before);
        out.text(change.after);
    }
    return out.take();
}

Result<Entry> entry_of(std::string_view bytes) {
    BytesIn in(bytes);
    Entry entry;
    entry.category = static_cast<std::uint16_t>(in.u());
    entry.fact = static_cast<std::uint16_t>(in.u());
    entry.version.value = static_cast<std::uint32_t>(in.u());
    entry.recorded = instant(in.i());
    entry.occurred = instant(in.i());
    for (auto* text : {&entry.stream, &entry.source, &entry.actor, &entry.reason}) *text = in.text();
    entry.recorded_late = in.flag();
    entry.sealed = in.flag();
    while (in.good() && !in.done()) {
        auto& change = entry.changes.emplace_back();
        for (auto* text : {&change.field, &change.before, &change.after}) *text = in.text();
    }
    if (!in.done()) return corrupt("a row of the audit trail cannot be read: rebuild the projection");
    return entry;
}

void fill(schema::AuditTrailRow::Builder row, const Entry& entry, Position position) {
    const FactType* type = find_fact(entry.category, entry.fact);
    row.setDate(micros(entry.recorded));
    row.setChangeType(text(std::string(change_type(type, entry.version))));
    row.setDescription(text(type ? type->title : entry.type()));
    row.setSystemIdentifier(text(std::string(entry.source)));
    row.setReasonForAttestation(text(std::string(entry.reason)));
    row.setCommitter(text(std::string(entry.committer())));
    row.setRecordUid(text(std::string(entry.stream)));
    row.setRecordVersion(entry.version.value);
    row.setOccurred(micros(entry.occurred));
    row.setPosition(position.value);
    row.setType(text(entry.type()));
    row.setRecordedLate(entry.recorded_late);
    row.setSealed(entry.sealed);
    auto list = row.initChange(static_cast<unsigned>(entry.changes.size()));
    for (unsigned i = 0; i < entry.changes.size(); ++i) {
        list[i].setField(text(std::string(entry.changes[i].field)));
        list[i].setBefore(text(std::string(entry.changes[i].before)));
        list[i].setAfter(text(std::string(entry.changes[i].after)));
    }
}

}  // namespace daybook::projections
