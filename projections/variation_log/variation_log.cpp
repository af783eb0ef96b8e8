#include "projections/variation_log/variation_log.h"

#include <algorithm>

#include "events/care/said.h"
#include "projections/engine/key.h"
#include "projections/variation_log/rota.h"
#include "projections/variation_log/variation.h"
#include "schema/catalogue.capnp.h"

namespace daybook::projections::variation_log {
namespace {

using Fact = schema::Variation;
using Row = schema::VariationLogRow;

std::string shown(std::string_view key) { return KeyIn(key).text(); }

const Table<Variation> variations{{.number = 20, .name = "variations", .shown = &shown}, &encode, &decode_variation};

std::string_view view(capnp::Text::Reader text) { return {text.cStr(), text.size()}; }

// "variation-v1" and "v1" are the same variation.
std::string_view id_of(std::string_view stream) {
    constexpr std::string_view prefix = "variation-";
    return stream.starts_with(prefix) ? stream.substr(prefix.size()) : stream;
}

Variation& variation(Rows& rows, std::string_view id) {
    Variation& row = rows.edit(variations, KeyOut().text(id).take());
    row.id = id;
    return row;
}

void proposed(Variation& v, const EventView& event, Fact::Proposed::Reader fact) {
    v.kind = fact.getKind();
    v.person = view(fact.getPerson());
    v.package = view(fact.getPackage());
    v.contract = view(fact.getContract());
    v.summary = view(fact.getSummary());
    v.from = care::time_of(fact.getFrom());
    v.to = care::time_of(fact.getTo());
    v.weekly_seconds = fact.getWeeklySeconds();
    v.weekly_pence = fact.getWeeklyPence();
    v.impact = fact.getImpact();
    v.proposed = care::within_reach(event.occurred());
}

void told(Variation& v, const EventView& event, Fact::StaffNotified::Reader fact) {
    Told one{.through = fact.getThrough(), .at = care::within_reach(event.occurred()), .workers = {}};
    for (const auto worker : fact.getWorkers()) one.workers.emplace_back(view(worker));
    v.told.push_back(std::move(one));
}

Status take_variation(Rows& rows, const EventView& event) {
    Variation& v = variation(rows, id_of(event.stream()));
    switch (static_cast<Fact::Which>(event.fact_number())) {
        case Fact::PROPOSED: proposed(v, event, event.as<Fact::Proposed>()); return {};
        case Fact::AGREED:
            v.agreed = care::within_reach(event.occurred());
            v.in_writing = event.as<Fact::Agreed>().getInWriting();
            v.agreed_by = event.as<Fact::Agreed>().getBy();
            v.document = view(event.as<Fact::Agreed>().getDocumentRef());
            return {};
        case Fact::REFUSED: v.refused = care::within_reach(event.occurred()); return {};
        case Fact::TOOK_EFFECT: v.took_effect = care::within_reach(event.occurred()); return {};
        case Fact::STAFF_NOTIFIED: told(v, event, event.as<Fact::StaffNotified>()); return {};
        case Fact::PAYER_NOTIFIED:
            if (event.as<Fact::PayerNotified>().getInWriting())
                v.payer_told.push_back(care::within_reach(event.occurred()));
            return {};
        case Fact::LAPSED: v.lapsed = care::within_reach(event.occurred()); return {};
        case Fact::REVERSED:
            v.reversed = care::within_reach(event.occurred());
            v.reversed_from = care::time_of(event.as<Fact::Reversed>().getFrom());
            return {};
    }
    return {};
}

// The person's and the workers' facts that cite a variation are the only truth about what followed from it.
void take_citation(Rows& rows, const EventView& event) {
    if (event.is<schema::Person::CarePlanUpdated>()) {
        const auto id = id_of(view(event.as<schema::Person::CarePlanUpdated>().getVariation()));
        if (!id.empty()) variation(rows, id).care_plan_updated.push_back(care::within_reach(event.occurred()));
    } else if (event.is<schema::Person::RiskAssessed>()) {
        const auto id = id_of(view(event.as<schema::Person::RiskAssessed>().getVariation()));
        if (!id.empty()) variation(rows, id).risk_reassessed.push_back(care::within_reach(event.occurred()));
    } else if (event.is<schema::Worker::BriefedOn>()) {
        const auto about = view(event.as<schema::Worker::BriefedOn>().getAbout());
        if (!about.starts_with("variation-")) return;
        const std::string worker(
            event.stream().substr(std::min<std::size_t>(event.stream().find('-') + 1, event.stream().size())));
        variation(rows, id_of(about))
            .told.push_back({.through = Fact::StaffNotified::Through::BRIEFING,
                             .at = care::within_reach(event.occurred()),
                             .workers = {worker}});
    }
}

Status step(Rows& rows, const EventView& event) {
    switch (static_cast<schema::Catalogue::Which>(event.category())) {
        case schema::Catalogue::VARIATION: return take_variation(rows, event);
        case schema::Catalogue::VISIT: take_rota(rows, event); return {};
        case schema::Catalogue::PERSON:
        case schema::Catalogue::WORKER: take_citation(rows, event); return {};
        case schema::Catalogue::CONTRACT:
        case schema::Catalogue::REFERRAL:
        case schema::Catalogue::PACKAGE:
        case schema::Catalogue::INVOICE:
        case schema::Catalogue::FEED:
        case schema::Catalogue::RECORD: return {};
    }
    return {};
}

void fill(Row::Builder row, const Variation& v, const Standing& s) {
    row.setVariation(v.id);
    row.setKind(v.kind);
    row.setState(s.state);
    row.setPerson(v.person);
    row.setPackage(v.package);
    row.setContract(v.contract);
    row.setSummary(v.summary);
    row.setProposed(micros(v.proposed));
    row.setAgreed(micros(v.agreed));
    row.setInWriting(v.in_writing);
    row.setAgreedBy(v.agreed_by);
    row.setDocumentRef(v.document);
    row.setFrom(micros(v.from));
    row.setTo(micros(v.to));
    row.setWeeklySeconds(v.weekly_seconds);
    row.setWeeklyPence(v.weekly_pence);
    row.setImpact(v.impact);
    row.setToldByRota(micros(s.told_by_rota));
    row.setToldByCarePlan(micros(s.told_by_care_plan));
    row.setCarePlanUpdated(micros(s.care_plan_updated));
    row.setRiskReassessed(micros(s.risk_reassessed));
    row.setPayerTold(micros(s.payer_told));
    row.setDeadline(micros(s.deadline));
    auto list = row.initOutstanding(static_cast<unsigned>(s.outstanding.size()));
    for (unsigned i = 0; i < list.size(); ++i) list.set(i, std::string(title(s.outstanding[i])));
    row.setClosedInTime(s.closed_in_time);
}

template <class Enum>
bool named(std::string_view filter, Enum value) {
    if (filter.empty()) return true;
    const auto names = capnp::Schema::from<Enum>().getEnumerants();
    const auto number = static_cast<unsigned>(value);
    return number < names.size() && filter == names[number].getProto().getName().cStr();
}

bool fits(const ViewQuery& query, const Variation& v, const Standing& s) {
    const auto same = [&](std::string_view name, const std::string& value) {
        const auto filter = query.get(name);
        return filter.empty() || filter == value;
    };
    const auto outstanding = query.get("outstanding");
    return same("variation", v.id) && same("person", v.person) && same("package", v.package) &&
           same("contract", v.contract) && named(query.get("kind"), v.kind) && named(query.get("state"), s.state) &&
           (outstanding.empty() || (outstanding == "yes") == !s.outstanding.empty());
}

// Latest effect first.
Result<ViewPage> read(const Reading& reading, const ViewQuery& query) {
    struct Found {
        Instant from;
        ViewRow row;
    };
    if (const auto asked = query.get("outstanding"); !asked.empty() && asked != "yes" && asked != "no")
        return rejected("“outstanding” is “" + std::string(asked) + "”, not yes or no");
    std::vector<Found> found;
    auto cursor = reading.cursor(variations);
    for (cursor.seek({}); cursor.valid(); cursor.next()) {
        DAYBOOK_TRY(const Variation v, variations.decode(cursor.bytes()));
        if (v.proposed == Instant{}) continue;  // cited, and never proposed
        DAYBOOK_TRY(const Rostered rostered, rostered_on(reading, v.package, v.from));
        const Standing s = standing_of(v, rostered.workers, reading.checkpoint().recorded);
        if (!fits(query, v, s)) continue;
        auto words = row_words<Row>([&](Row::Builder row) { fill(row, v, s); });
        found.push_back({v.from, {v.id, std::move(words), std::max(cursor.changed(), rostered.changed)}});
    }
    DAYBOOK_CHECK(cursor.status());
    std::stable_sort(found.begin(), found.end(), [](const Found& a, const Found& b) { return a.from > b.from; });
    std::vector<ViewRow> rows;
    for (auto& one : found) rows.push_back(std::move(one.row));
    return page_of(std::move(rows), query);
}

}  // namespace

Projection projection() {
    return {.name = "variation-log",
            .version = 1,
            .tables = {&variations, &rota_weeks, &rota_places},
            .must_know = {"variation"},
            .step = &step,
            .views = {{.name = "variation-log",
                       .row_type = capnp::typeId<Row>(),
                       .filters = {"variation", "person", "package", "contract", "kind", "state", "outstanding"},
                       .read = &read}}};
}

}  // namespace daybook::projections::variation_log
