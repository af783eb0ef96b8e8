#include <algorithm>

#include "events/care/said.h"
#include "projections/variation_log/variation.h"
#include "schema/catalogue.capnp.h"

namespace daybook::projections::variation_log {
namespace {

using Fact = schema::Variation;
using Through = Fact::StaffNotified::Through;

// "variation-v1" and "v1" are the same variation.
std::string_view id_of(std::string_view stream) {
    constexpr std::string_view prefix = "variation-";
    return stream.starts_with(prefix) ? stream.substr(prefix.size()) : stream;
}

void proposed(Variation& v, const EventView& event, Fact::Proposed::Reader fact) {
    v.kind = fact.getKind();
    v.person = care::text_of(fact.getPerson());
    v.package = care::text_of(fact.getPackage());
    v.contract = care::text_of(fact.getContract());
    v.summary = care::text_of(fact.getSummary());
    v.from = care::time_of(fact.getFrom());
    v.to = care::time_of(fact.getTo());
    v.weekly_seconds = fact.getWeeklySeconds();
    v.weekly_pence = fact.getWeeklyPence();
    v.impact = fact.getImpact();
    v.temporary = fact.getTemporary();
    v.proposed = care::within_reach(event.occurred());
}

void told(Variation& v, const EventView& event, Fact::StaffNotified::Reader fact) {
    Told one{.through = fact.getThrough(), .at = care::within_reach(event.occurred()), .workers = {}};
    for (const auto worker : fact.getWorkers()) one.workers.emplace_back(care::text_of(worker));
    v.told.push_back(std::move(one));
}

void own(Variation& v, const EventView& event) {
    switch (static_cast<Fact::Which>(event.fact_number())) {
        case Fact::PROPOSED: proposed(v, event, event.as<Fact::Proposed>()); return;
        case Fact::AGREED:
            v.agreed = care::within_reach(event.occurred());
            v.in_writing = event.as<Fact::Agreed>().getInWriting();
            v.agreed_by = event.as<Fact::Agreed>().getBy();
            v.document = care::text_of(event.as<Fact::Agreed>().getDocumentRef());
            return;
        case Fact::REFUSED: v.refused = care::within_reach(event.occurred()); return;
        case Fact::TOOK_EFFECT: v.took_effect = care::within_reach(event.occurred()); return;
        case Fact::STAFF_NOTIFIED: told(v, event, event.as<Fact::StaffNotified>()); return;
        case Fact::PAYER_NOTIFIED:
            if (event.as<Fact::PayerNotified>().getInWriting())
                v.payer_told.push_back(care::within_reach(event.occurred()));
            return;
        case Fact::LAPSED: v.lapsed = care::within_reach(event.occurred()); return;
        case Fact::REVERSED:
            v.reversed = care::within_reach(event.occurred());
            v.reversed_from = care::time_of(event.as<Fact::Reversed>().getFrom());
            return;
        case Fact::PAYER_NOTICE_DUE:
        case Fact::TELLING_DUE: return;
    }
    return;
}

}  // namespace

// The person's and the workers' facts that cite a variation are the only truth about what followed from it.
std::string_view variation_of(const EventView& event) {
    if (event.category() == static_cast<std::uint16_t>(schema::Catalogue::VARIATION)) return id_of(event.stream());
    if (event.is<schema::Person::CarePlanUpdated>())
        return id_of(care::text_of(event.as<schema::Person::CarePlanUpdated>().getVariation()));
    if (event.is<schema::Person::RiskAssessed>())
        return id_of(care::text_of(event.as<schema::Person::RiskAssessed>().getVariation()));
    if (event.is<schema::Worker::BriefedOn>()) {
        const auto about = care::text_of(event.as<schema::Worker::BriefedOn>().getAbout());
        if (about.starts_with("variation-")) return id_of(about);
    }
    return {};
}

void fold(Variation& v, const EventView& event) {
    const Instant at = care::within_reach(event.occurred());
    if (event.category() == static_cast<std::uint16_t>(schema::Catalogue::VARIATION)) return own(v, event);
    if (event.is<schema::Person::CarePlanUpdated>()) v.care_plan_updated.push_back(at);
    if (event.is<schema::Person::RiskAssessed>()) v.risk_reassessed.push_back(at);
    if (event.is<schema::Worker::BriefedOn>()) {
        const std::string_view stream = event.stream();
        const std::string worker(stream.substr(std::min(stream.find('-') + 1, stream.size())));
        v.told.push_back({.through = Through::BRIEFING, .at = at, .workers = {worker}});
    }
}

}  // namespace daybook::projections::variation_log
