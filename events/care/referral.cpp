#include "events/care/referral.h"

#include <capnp/dynamic.h>

#include "events/care/bytes.h"
#include "events/care/days.h"
#include "schema/catalogue.capnp.h"
#include "schema/record.capnp.h"

namespace daybook::care {
namespace {

using Fact = schema::Referral;

constexpr std::uint8_t row_version = 4;

void received(Referral& referral, const EventView& event, Fact::Received::Reader fact) {
    if (referral.received != Instant{}) return;  // heard again: what was asked first stands
    referral.received = within_reach(event.occurred());
    referral.person = text_of(fact.getPerson());
    referral.commissioner = text_of(fact.getCommissioner());
    referral.contract = text_of(fact.getContract());
    referral.zone = text_of(fact.getZone());
    referral.location = text_of(fact.getLocation());
    if (referral.location.empty()) referral.location = text_of(event.event().getLocation());
    referral.channel = fact.getChannel();
    referral.route = fact.getRoute();
    referral.need_by = time_of(fact.getNeedBy());
    referral.weekly = Seconds{fact.getWeeklySeconds()};
    referral.required = fact.getRequired();
    referral.pence_an_hour = fact.getRatePence();
    referral.urgent = fact.getUrgent();
    referral.discharge = fact.getDischarge() || fact.getChannel() == Fact::Channel::HOSPITAL_DISCHARGE;
    for (const auto band : fact.getBands())
        referral.bands.push_back(
            {.name = std::string{text_of(band.getName())}, .weekly = Seconds{band.getWeeklySeconds()}});
    for (const auto skill : fact.getSkills()) referral.skills.emplace_back(text_of(skill));
}

void respond(Referral& referral, const EventView& event, bool answers) {
    const Instant at = within_reach(event.occurred());
    // The first is the earliest, whichever was recorded first.
    if (!referral.responded || at < *referral.responded) referral.responded = at;
    if (answers && (!referral.answered || at < *referral.answered)) referral.answered = at;
}

// What ended it first stands, with its reason.
void end(Referral& referral, const EventView& event, Referral::End how, capnp::Text::Reader reason) {
    if (referral.end != Referral::End::none) return;
    referral.end = how;
    referral.ended = within_reach(event.occurred());
    referral.reason = text_of(reason);
}

std::vector<Criterion> check_of(capnp::List<Fact::Criterion>::Reader lines) {
    std::vector<Criterion> check;
    for (const auto line : lines)
        check.push_back({.what = line.getWhat(),
                         .outcome = line.getOutcome(),
                         .hard = line.getHard(),
                         .needed = line.getNeeded(),
                         .found = line.getFound(),
                         .says = std::string{text_of(line.getSays())}});
    return check;
}

void accepted(Referral& referral, const EventView& event, Fact::Accepted::Reader fact) {
    respond(referral, event, true);
    end(referral, event, Referral::End::accepted, fact.getBasis());
    learn(referral.contract, fact.getContract());
    learn(referral.package, fact.getPackage());
    learn(referral.override_reason, fact.getOverrideReason());
    learn(referral.overridden_by, fact.getOverriddenBy());
    if (fact.getAgreedStart() != 0) referral.agreed_start = day(fact.getAgreedStart());
    referral.check = check_of(fact.getCheck());
}

void declined(Referral& referral, const EventView& event, Fact::Declined::Reader fact) {
    respond(referral, event, true);
    end(referral, event, Referral::End::declined, fact.getReason());
    referral.rationale = event.box_count() != 0;
    referral.alternative = fact.getNonePossible() ? "none possible" : std::string{text_of(fact.getAlternative())};
    referral.check = check_of(fact.getCheck());
}

void deferred(Referral& referral, const EventView& event, Fact::Deferred::Reader fact) {
    respond(referral, event, false);
    referral.deferred = true;
    if (fact.getUntil() != 0) referral.deferred_until = day(fact.getUntil());
    if (referral.end == Referral::End::none) referral.reason = text_of(fact.getWhy());
}

// Offered again, the last offer stands.
void offered(Referral& referral, Fact::Offered::Reader fact) {
    learn(referral.lot, fact.getLot());
    referral.bids_close.reset();
    if (fact.getCloses() != 0) referral.bids_close = time_of(fact.getCloses());
}

void bid(Referral& referral, const EventView& event, Fact::BidSubmitted::Reader fact) {
    respond(referral, event, true);
    referral.bid = true;
    referral.bid_pence = fact.getRatePence();
    referral.bid_start = day_said(fact.getStart());
}

void tried(Referral& referral, Fact::RouteTried::Reader fact) {
    const capnp::DynamicEnum route(capnp::Schema::from<schema::Contract::Route>(),
                                   static_cast<std::uint16_t>(fact.getRoute()));
    std::string words = "another route";
    KJ_IF_MAYBE (known, route.getEnumerant()) words = known->getProto().getName().cStr();
    if (fact.getContract().size() != 0) words += " " + std::string{text_of(fact.getContract())};
    if (fact.getResult().size() != 0) words += ": " + std::string{text_of(fact.getResult())};
    referral.routes_tried.push_back(std::move(words));
}

}  // namespace

std::string_view id_in(std::string_view stream, std::string_view category) {
    if (stream.size() > category.size() && stream.starts_with(category) && stream[category.size()] == '-')
        return stream.substr(category.size() + 1);
    return stream;
}

void fold(Referral& referral, const EventView& event) {
    if (event.is<schema::Record::Erased>()) {
        referral.erased = true;
        return;
    }
    if (event.category() != static_cast<std::uint16_t>(schema::Catalogue::REFERRAL)) return;
    referral.version = event.stamp().version.value;
    referral.id = id_in(event.stream(), "referral");
    switch (static_cast<Fact::Which>(event.fact_number())) {
        case Fact::RECEIVED: return received(referral, event, event.as<Fact::Received>());
        case Fact::ACCEPTED: return accepted(referral, event, event.as<Fact::Accepted>());
        case Fact::DECLINED: return declined(referral, event, event.as<Fact::Declined>());
        case Fact::WITHDRAWN:
            if (referral.end == Referral::End::accepted) {
                referral.withdrawn = true;
                referral.reason = text_of(event.as<Fact::Withdrawn>().getReason());
                return;
            }
            return end(referral, event, Referral::End::withdrawn, event.as<Fact::Withdrawn>().getReason());
        case Fact::LAPSED: return end(referral, event, Referral::End::lapsed, event.as<Fact::Lapsed>().getReason());
        case Fact::BID_NOT_AWARDED:
            return end(referral, event, Referral::End::not_awarded, event.as<Fact::BidNotAwarded>().getReason());
        case Fact::RISK_VALIDATED: referral.validated = true; return;
        case Fact::ASSESSED:
            referral.assessed = true;
            referral.conflict = event.as<Fact::Assessed>().getConflict();
            referral.conflict_with = text_of(event.as<Fact::Assessed>().getConflictWith());
            return;
        case Fact::TRIAGED:
            referral.risk = event.as<Fact::Triaged>().getRisk();
            referral.established = event.as<Fact::Triaged>().getEstablished();
            return;
        case Fact::DEFERRED: return deferred(referral, event, event.as<Fact::Deferred>());
        case Fact::OFFERED: return offered(referral, event.as<Fact::Offered>());
        case Fact::BID_SUBMITTED: return bid(referral, event, event.as<Fact::BidSubmitted>());
        case Fact::ROUTE_TRIED: return tried(referral, event.as<Fact::RouteTried>());
        case Fact::TIME_BAND_FLEX_AGREED:
        case Fact::RESPONSE_OVERDUE: return;
    }
}

template <class Bytes>
void fields(Bytes& bytes, Is<Criterion> auto& c) {
    bytes(c.what, c.outcome, c.hard, c.needed, c.found, c.says);
}

template <class Bytes>
void fields(Bytes& bytes, Is<Referral::Band> auto& b) {
    bytes(b.name, b.weekly);
}

template <class Bytes>
void fields(Bytes& bytes, Is<Referral> auto& r) {
    bytes(r.id, r.version, r.person, r.commissioner, r.contract, r.zone, r.location, r.channel, r.route, r.received,
          r.need_by, r.weekly, r.required, r.pence_an_hour, r.urgent, r.discharge, r.bands, r.skills, r.routes_tried,
          r.lot, r.bids_close, r.assessed, r.validated, r.conflict, r.conflict_with, r.risk, r.established, r.responded,
          r.answered, r.ended, r.end, r.withdrawn, r.deferred, r.bid, r.bid_pence, r.bid_start, r.deferred_until,
          r.agreed_start, r.reason, r.alternative, r.override_reason, r.package, r.check, r.overridden_by, r.rationale,
          r.erased);
}

std::string encode(const Referral& referral) { return to_bytes(referral, row_version); }

Result<Referral> decode_referral(std::string_view bytes) {
    return from_bytes<Referral>(bytes, row_version, "a referral");
}

}  // namespace daybook::care
