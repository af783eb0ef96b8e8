#include "projections/variation_log/variation.h"

#include <algorithm>

#include "events/care/bytes.h"
#include "events/core/calendar.h"
#include "events/core/calendar_holidays.h"
#include "schema/person.capnp.h"
#include "schema/variation.capnp.h"
#include "schema/worker.capnp.h"

namespace daybook::projections {
namespace {

constexpr std::uint8_t row_version = 1;
constexpr std::string_view prefix = "variation-";
constexpr std::chrono::days price_notice{28};

std::string without_prefix(std::string_view stream) {
    if (stream.substr(0, prefix.size()) == prefix) stream.remove_prefix(prefix.size());
    return std::string(stream);
}

std::string text(capnp::Text::Reader value) { return {value.begin(), value.size()}; }

// What was done again does not make it later.
void first_time(Instant& done, Instant when) {
    if (done == Instant{} || when < done) done = when;
}

void fold_proposed(Variation& v, schema::Variation::Proposed::Reader fact, Instant when) {
    v.kind = fact.getKind();
    v.person = text(fact.getPerson());
    v.package = text(fact.getPackage());
    v.contract = text(fact.getContract());
    v.summary = text(fact.getSummary());
    v.temporary = fact.getTemporary();
    v.from = instant(fact.getFrom());
    v.to = instant(fact.getTo());
    v.weekly_seconds = fact.getWeeklySeconds();
    v.weekly_pence = fact.getWeeklyPence();
    v.impact = fact.getImpact();
    v.proposed = when;
}

void fold_notified(Variation& v, schema::Variation::StaffNotified::Reader fact, Instant when) {
    using Through = schema::Variation::StaffNotified::Through;
    switch (fact.getThrough()) {
        case Through::ROTA: return first_time(v.told_by_rota, when);
        case Through::CARE_PLAN: return first_time(v.told_by_care_plan, when);
        case Through::BRIEFING: return first_time(v.briefed, when);
    }
}

bool never_in_effect(const Variation& v) {
    return v.refused != Instant{} || v.lapsed != Instant{} || (v.reversed != Instant{} && v.reversed < v.from);
}

}  // namespace

// Found by the bytes of events/care/bytes.h through its argument.
template <class Bytes>
static void fields(Bytes& bytes, care::Is<Variation> auto& v) {
    bytes(v.id, v.kind, v.person, v.package, v.contract, v.summary, v.document, v.temporary, v.impact, v.in_writing,
          v.agreed_by, v.from, v.to, v.weekly_seconds, v.weekly_pence, v.proposed, v.agreed, v.refused, v.took_effect,
          v.lapsed, v.reversed, v.told_by_rota, v.told_by_care_plan, v.briefed, v.payer_told, v.care_plan_updated,
          v.risk_reassessed);
}

std::string variation_of(const EventView& event) {
    if (event.stream().substr(0, prefix.size()) == prefix) return without_prefix(event.stream());
    if (event.is<schema::Person::CarePlanUpdated>())
        return without_prefix(text(event.as<schema::Person::CarePlanUpdated>().getVariation()));
    if (event.is<schema::Person::RiskAssessed>())
        return without_prefix(text(event.as<schema::Person::RiskAssessed>().getVariation()));
    if (event.is<schema::Worker::BriefedOn>()) {
        const auto about = text(event.as<schema::Worker::BriefedOn>().getAbout());
        if (about.rfind(prefix, 0) == 0) return without_prefix(about);
    }
    return {};
}

void fold(Variation& v, const EventView& event) {
    const Instant when = event.occurred();
    if (event.is<schema::Variation::Proposed>()) return fold_proposed(v, event.as<schema::Variation::Proposed>(), when);
    if (event.is<schema::Variation::Agreed>()) {
        const auto fact = event.as<schema::Variation::Agreed>();
        v.agreed = when;
        v.in_writing = fact.getInWriting();
        v.agreed_by = fact.getBy();
        v.document = text(fact.getDocumentRef());
    } else if (event.is<schema::Variation::StaffNotified>()) {
        fold_notified(v, event.as<schema::Variation::StaffNotified>(), when);
    } else if (event.is<schema::Variation::PayerNotified>()) {
        if (event.as<schema::Variation::PayerNotified>().getInWriting()) first_time(v.payer_told, when);
    } else if (event.is<schema::Variation::Refused>()) {
        v.refused = when;
    } else if (event.is<schema::Variation::TookEffect>()) {
        v.took_effect = when;
    } else if (event.is<schema::Variation::Lapsed>()) {
        v.lapsed = when;
    } else if (event.is<schema::Variation::Reversed>()) {
        v.reversed = when;
    } else if (event.is<schema::Person::CarePlanUpdated>()) {
        first_time(v.care_plan_updated, when);
    } else if (event.is<schema::Person::RiskAssessed>()) {
        first_time(v.risk_reassessed, when);
    } else if (event.is<schema::Worker::BriefedOn>()) {
        first_time(v.briefed, when);
    }
}

Instant deadline(const Variation& v) {
    if (v.agreed == Instant{}) return {};
    const auto& calendar = Calendar::london();
    if (v.kind == schema::Variation::Kind::PRICE) return calendar.start_of(calendar.day_of(v.from) - price_notice);
    if (v.agreed <= v.from) return v.from;
    return calendar.start_of(working_days_after(calendar.day_of(v.agreed), 1) + std::chrono::days{1});
}

std::vector<Duty> duties(const Variation& v) {
    if (v.agreed == Instant{} || never_in_effect(v)) return {};
    switch (v.kind) {
        case schema::Variation::Kind::PRICE: return {{"payer told in writing", v.payer_told}};
        case schema::Variation::Kind::TERMS:
            if (v.impact) return {{"staff briefed", v.briefed}};
            return {};
        case schema::Variation::Kind::PACKAGE: break;
    }
    std::vector<Duty> all{{"staff told by rota", v.told_by_rota}, {"staff told by care plan", v.told_by_care_plan}};
    if (v.impact) {
        all.push_back({"care plan updated", v.care_plan_updated});
        all.push_back({"risk reassessed", v.risk_reassessed});
    }
    return all;
}

schema::Answer closed_in_time(const Variation& v, Instant closed) {
    const auto all = duties(v);
    if (all.empty()) return schema::Answer::UNKNOWN;
    const Instant by = deadline(v);
    bool open = false;
    for (const auto& duty : all) {
        if (duty.done > by) return schema::Answer::NO;
        open |= duty.done == Instant{};
    }
    if (!open) return schema::Answer::YES;
    return closed >= by ? schema::Answer::NO : schema::Answer::UNKNOWN;
}

schema::VariationLogRow::State state(const Variation& v, Instant closed) {
    using State = schema::VariationLogRow::State;
    if (v.refused != Instant{}) return State::REFUSED;
    if (v.reversed != Instant{}) return State::REVERSED;
    if (v.lapsed != Instant{}) return State::LAPSED;
    if (v.agreed == Instant{}) return State::PROPOSED;
    if (v.to != Instant{} && v.to <= closed) return State::ENDED;
    if (v.took_effect != Instant{} || v.from <= closed) return State::IN_EFFECT;
    return State::AGREED;
}

void write(const Variation& v, Instant closed, schema::VariationLogRow::Builder row) {
    row.setVariation(v.id);
    row.setKind(v.kind);
    row.setState(state(v, closed));
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
    row.setToldByRota(micros(v.told_by_rota));
    row.setToldByCarePlan(micros(v.told_by_care_plan));
    row.setCarePlanUpdated(micros(v.care_plan_updated));
    row.setRiskReassessed(micros(v.risk_reassessed));
    row.setPayerTold(micros(v.payer_told));
    row.setDeadline(micros(deadline(v)));
    row.setClosedInTime(closed_in_time(v, closed));
    std::vector<std::string_view> open;
    for (const auto& duty : duties(v))
        if (duty.done == Instant{}) open.push_back(duty.what);
    auto outstanding = row.initOutstanding(static_cast<unsigned>(open.size()));
    for (unsigned i = 0; i < open.size(); ++i) outstanding.set(i, kj::StringPtr(open[i].data(), open[i].size()));
}

std::string encode(const Variation& variation) { return care::to_bytes(variation, row_version); }

Result<Variation> decode_variation(std::string_view bytes) {
    return care::from_bytes<Variation>(bytes, row_version, "a variation");
}

}  // namespace daybook::projections
