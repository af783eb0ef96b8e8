#include "events/care/location.h"

#include <algorithm>

#include "events/care/bytes.h"
#include "events/care/days.h"
#include "events/care/referral.h"
#include "events/care/said.h"
#include "events/care/surge_fields.h"
#include "events/core/calendar.h"
#include "schema/capacity.capnp.h"
#include "schema/catalogue.capnp.h"

namespace daybook::care {
namespace {

using Fact = schema::Capacity;

constexpr std::uint8_t row_version = 5;

std::vector<std::string> texts(capnp::List<capnp::Text>::Reader list) {
    std::vector<std::string> all;
    for (const auto text : list) all.emplace_back(text_of(text));
    return all;
}

void declared(Location& location, Fact::Declared::Reader fact) {
    Location::Cell cell{.zone = std::string{text_of(fact.getZone())},
                        .band = std::string{text_of(fact.getBand())},
                        .skill = std::string{text_of(fact.getSkill())},
                        .weekly = weekly_said(fact.getWeeklySeconds()),
                        .from = day(fact.getFrom())};
    const auto same = std::ranges::find_if(location.declared, [&](const Location::Cell& one) {
        return one.zone == cell.zone && one.band == cell.band && one.skill == cell.skill && one.from == cell.from;
    });
    if (same == location.declared.end())
        location.declared.push_back(std::move(cell));
    else
        *same = std::move(cell);
}

void reserved(Location& location, Fact::Reserved::Reader fact) {
    Location::Reserved one{.referral = std::string{text_of(fact.getReferral())},
                           .package = std::string{text_of(fact.getPackage())},
                           .shares = {},
                           .spot = fact.getSpot(),
                           .skills = texts(fact.getSkills())};
    for (const auto share : fact.getShares())
        one.shares.push_back({.zone = std::string{text_of(share.getZone())},
                              .band = std::string{text_of(share.getBand())},
                              .weekly = weekly_said(share.getWeeklySeconds())});
    location.reserved.push_back(std::move(one));
}

void criteria_set(Location& location, Fact::AcceptanceCriteriaSet::Reader fact) {
    const Day from = within_reach(day(fact.getFrom()));
    const auto after = std::ranges::upper_bound(location.criteria, from, {}, &Location::Criteria::from);
    Location::Criteria& criteria = *location.criteria.emplace(after);
    criteria.from = from;
    criteria.zones = texts(fact.getZones());
    criteria.established = texts(fact.getEstablished());
    criteria.skills = texts(fact.getSkills());
    for (const auto band : fact.getBands())
        criteria.bands.push_back({.name = std::string{text_of(band.getName())},
                                  .from = Seconds{band.getFrom()},
                                  .to = Seconds{band.getTo()}});
    criteria.travel_limit = fact.getTravelLimitMinutes();
    criteria.spot_cap = fact.getSpotCap();
    criteria.floor_pence = fact.getFloorPence();
    criteria.surge_referrals = fact.getSurgeReferrals();
    criteria.spot_by_zone = fact.getSpotPer() == Fact::AcceptanceCriteriaSet::SpotPer::ZONE;
    criteria.spot_packages = fact.getSpotPackages();
    criteria.spot_weekly = weekly_said(fact.getSpotWeeklySeconds());
}

void travel_set(Location& location, Fact::TravelTimesSet::Reader fact) {
    const Day from = within_reach(day(fact.getFrom()));
    const auto after = std::ranges::upper_bound(location.travel, from, {}, &Location::TravelTimes::from);
    Location::TravelTimes& table = *location.travel.emplace(after);
    table.from = from;
    for (const auto leg : fact.getLegs())
        table.legs.push_back({.from = std::string{text_of(leg.getFromZone())},
                              .to = std::string{text_of(leg.getToZone())},
                              .minutes = leg.getMinutes()});
}

void constrained(Location& location, const EventView& event, Fact::ConstraintReported::Reader fact) {
    Location::Constraint one{.id = std::string{text_of(fact.getConstraint())},
                             .zone = std::string{text_of(fact.getZone())},
                             .band = std::string{text_of(fact.getBand())},
                             .why = std::string{text_of(fact.getWhy())},
                             .until = day_said(fact.getUntil()),
                             .reported = within_reach(event.occurred())};
    location.constraints.push_back(std::move(one));
}

void lifted(Location& location, const EventView& event) {
    const auto id = text_of(event.as<Fact::ConstraintLifted>().getConstraint());
    for (auto& one : location.constraints)
        if (one.id == id && !one.lifted) one.lifted = within_reach(event.occurred());
}

void zone_defined(Location& location, Fact::ZoneDefined::Reader fact) {
    Location::Zone zone{.name = std::string{text_of(fact.getZone())},
                        .lot = std::string{text_of(fact.getLot())},
                        .districts = texts(fact.getDistricts())};
    const auto known = std::ranges::find(location.zones, zone.name, &Location::Zone::name);
    if (known == location.zones.end())
        location.zones.push_back(std::move(zone));
    else
        *known = std::move(zone);
}

void surge(Location& location, Instant since) {
    if (!location.surge_since) location.surge_since = since;
}

}  // namespace

void fold(Location& location, const EventView& event) {
    if (event.category() != static_cast<std::uint16_t>(schema::Catalogue::CAPACITY)) return;
    location.version = event.stamp().version.value;
    location.id = id_in(event.stream(), "capacity");
    switch (static_cast<Fact::Which>(event.fact_number())) {
        case Fact::DECLARED: return declared(location, event.as<Fact::Declared>());
        case Fact::RESERVED: return reserved(location, event.as<Fact::Reserved>());
        case Fact::RELEASED: {
            const auto referral = text_of(event.as<Fact::Released>().getReferral());
            std::erase_if(location.reserved, [&](const auto& one) { return one.referral == referral; });
            return;
        }
        case Fact::ACCEPTANCE_CRITERIA_SET: return criteria_set(location, event.as<Fact::AcceptanceCriteriaSet>());
        case Fact::TRAVEL_TIMES_SET: return travel_set(location, event.as<Fact::TravelTimesSet>());
        case Fact::CONSTRAINT_REPORTED: return constrained(location, event, event.as<Fact::ConstraintReported>());
        case Fact::CONSTRAINT_LIFTED: return lifted(location, event);
        case Fact::SURGE_DETECTED: return surge(location, time_of(event.as<Fact::SurgeDetected>().getSince()));
        case Fact::SURGE_DECLARED: return surge(location, within_reach(event.occurred()));
        case Fact::SURGE_ENDED: location.surge_since.reset(); return;
        case Fact::BUFFER_TEAM_STOOD_UP:
        case Fact::BUFFER_TEAM_STOOD_DOWN: return fold(location.buffer_teams, event);
        case Fact::ZONE_DEFINED: return zone_defined(location, event.as<Fact::ZoneDefined>());
    }
}

const Location::Criteria* Location::criteria_on(Day day) const {
    const auto after = std::ranges::upper_bound(criteria, day, {}, &Criteria::from);
    return after == criteria.begin() ? nullptr : &*std::prev(after);
}

std::string_view Location::band_of(Seconds time_of_day, Day day) const {
    const Criteria* known = criteria_on(day);
    if (!known) return {};
    for (const Band& band : known->bands)
        if (time_of_day >= band.from && time_of_day < band.to) return band.name;
    return {};
}

std::optional<Instant> Location::constrained_since(std::string_view zone, std::span<const std::string> bands,
                                                   Instant at) const {
    const Day day = Calendar::london().day_of(at);
    const auto covers = [&](const Constraint& one) {
        if (bands.empty()) return one.covers(zone, "");
        return std::ranges::any_of(bands, [&](const std::string& band) { return one.covers(zone, band); });
    };
    std::optional<Instant> since;
    for (const Constraint& one : constraints) {
        if (one.reported > at || (one.lifted && *one.lifted <= at) || (one.until && *one.until < day)) continue;
        if (covers(one) && (!since || one.reported < *since)) since = one.reported;
    }
    return since;
}

SurgeWatch Location::surge_watch() const {
    SurgeWatch watch;
    for (const Criteria& known : criteria)
        watch.set_threshold(Calendar::london().start_of(known.from),
                            known.surge_referrals != 0 ? known.surge_referrals : SurgeWatch::default_threshold);
    return watch;
}

std::optional<bool> Location::established_on(std::string_view zone, Day day) const {
    const Criteria* known = criteria_on(day);
    if (!known) return std::nullopt;
    return std::ranges::find(known->established, zone) != known->established.end();
}

std::optional<Seconds> Location::declared_on(std::string_view zone, std::string_view band, std::string_view skill,
                                             Day day) const {
    const Cell* last = nullptr;
    for (const Cell& cell : declared)
        if (cell.zone == zone && cell.band == band && cell.skill == skill && cell.from <= day)
            if (!last || cell.from > last->from) last = &cell;
    if (!last) return std::nullopt;
    return last->weekly;
}

bool Location::declares(std::string_view skill) const {
    return std::ranges::find(declared, skill, &Cell::skill) != declared.end();
}

std::optional<std::int64_t> Location::minutes_between(std::string_view from, std::string_view to, Day day) const {
    const auto after = std::ranges::upper_bound(travel, day, {}, &TravelTimes::from);
    if (after == travel.begin()) return std::nullopt;
    for (const Leg& leg : std::prev(after)->legs)
        if (leg.from == from && leg.to == to) return leg.minutes;
    return std::nullopt;
}

template <class Bytes>
void fields(Bytes& bytes, Is<Location::Band> auto& b) {
    bytes(b.name, b.from, b.to);
}
template <class Bytes>
void fields(Bytes& bytes, Is<Location::Cell> auto& c) {
    bytes(c.zone, c.band, c.skill, c.weekly, c.from);
}
template <class Bytes>
void fields(Bytes& bytes, Is<Location::Leg> auto& l) {
    bytes(l.from, l.to, l.minutes);
}
template <class Bytes>
void fields(Bytes& bytes, Is<Location::TravelTimes> auto& t) {
    bytes(t.from, t.legs);
}
template <class Bytes>
void fields(Bytes& bytes, Is<Location::Share> auto& s) {
    bytes(s.zone, s.band, s.weekly);
}
template <class Bytes>
void fields(Bytes& bytes, Is<Location::Reserved> auto& r) {
    bytes(r.referral, r.package, r.shares, r.spot, r.skills);
}
template <class Bytes>
void fields(Bytes& bytes, Is<Location::Constraint> auto& c) {
    bytes(c.id, c.zone, c.band, c.why, c.until, c.reported, c.lifted);
}
template <class Bytes>
void fields(Bytes& bytes, Is<Location::Zone> auto& z) {
    bytes(z.name, z.lot, z.districts);
}
template <class Bytes>
void fields(Bytes& bytes, Is<Location::Criteria> auto& c) {
    bytes(c.from, c.zones, c.established, c.skills, c.bands, c.travel_limit, c.spot_cap, c.floor_pence,
          c.surge_referrals, c.spot_by_zone, c.spot_packages, c.spot_weekly);
}
template <class Bytes>
void fields(Bytes& bytes, Is<Location> auto& l) {
    bytes(l.id, l.version, l.criteria, l.declared, l.travel, l.reserved, l.constraints, l.zones, l.surge_since,
          l.buffer_teams);
}

std::string encode(const Location& location) { return to_bytes(location, row_version); }

Result<Location> decode_location(std::string_view bytes) {
    return from_bytes<Location>(bytes, row_version, "a location");
}

}  // namespace daybook::care
