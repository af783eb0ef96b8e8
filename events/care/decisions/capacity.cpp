#include "events/care/decisions/capacity.h"

#include <utility>

#include "events/care/decisions/demands.h"
#include "schema/capacity.capnp.h"

namespace daybook::care {
namespace {

using Capacity = schema::Capacity;
using Which = Capacity::Which;

Status declare(const EventView& event) {
    const auto declared = event.as<Capacity::Declared>();
    if (declared.getZone().size() == 0) return cannot(event, "declared", "it does not say for which zone");
    if (declared.getFrom() == 0) return cannot(event, "declared", "it does not say from which day");
    return {};
}

// An hour is promised once (R15). Whether it is free was checked by who accepts, on the version of this stream it
// names.
Status reserve(const CapacityRecord& capacity, const EventView& event) {
    const auto reserved = event.as<Capacity::Reserved>();
    const std::string referral = reserved.getReferral();
    if (referral.empty()) return cannot(event, "reserved", "it does not say for which referral");
    if (reserved.getShares().size() == 0) return cannot(event, "reserved", "it reserves nothing");
    if (capacity.reserved.contains(referral))
        return cannot(event, "reserved", "hours are held for " + referral + " already");
    return {};
}

Status release(const CapacityRecord& capacity, const EventView& event) {
    const std::string referral = event.as<Capacity::Released>().getReferral();
    if (!capacity.reserved.contains(referral))
        return cannot(event, "released", "no hours are held for '" + referral + "'");
    return {};
}

Status set_criteria(const EventView& event) {
    const auto criteria = event.as<Capacity::AcceptanceCriteriaSet>();
    if (criteria.getFrom() == 0)
        return cannot(event, "given these acceptance criteria", "it does not say from which day");
    std::set<std::string> zones;
    for (const auto zone : criteria.getZones()) zones.insert(zone);
    for (const auto zone : criteria.getEstablished()) {
        if (!zones.contains(zone)) {
            return cannot(event, "given these acceptance criteria",
                          "zone '" + std::string(zone) + "' is established, and is not among the zones served");
        }
    }
    std::set<std::string> names;
    for (const auto band : criteria.getBands()) {
        if (band.getName().size() == 0)
            return cannot(event, "given these acceptance criteria", "a time band has no name");
        if (!names.insert(band.getName()).second)
            return cannot(event, "given these acceptance criteria",
                          "two time bands are called " + std::string(band.getName()));
        if (band.getTo() > 86'400)
            return cannot(event, "given these acceptance criteria",
                          "the " + std::string(band.getName()) + " ends after the day, which has 86400 s");
        if (band.getTo() <= band.getFrom()) {
            return cannot(event, "given these acceptance criteria",
                          "the " + std::string(band.getName()) + " ends before it begins");
        }
    }
    if (criteria.getSpotCap() > 1'000'000) {
        return cannot(event, "given these acceptance criteria", "the spot cap is over the whole");
    }
    return {};
}

// The whole table is replaced, so one that says nothing, or two things of one way, was not meant.
Status set_travel_times(const EventView& event) {
    constexpr const char* be = "given travel times";
    const auto times = event.as<Capacity::TravelTimesSet>();
    const auto legs = times.getLegs();
    DAYBOOK_CHECK(demand(
        event, be, {{legs.size() != 0, "it holds no travel times"}, says(times.getFrom() != 0, "from which day")}));
    std::set<std::pair<std::string, std::string>> ways;
    for (const auto leg : legs) {
        const std::string from = leg.getFromZone(), to = leg.getToZone();
        DAYBOOK_CHECK(
            demand(event, be,
                   {{!from.empty() && !to.empty(), "a way does not say between which zones"},
                    {ways.emplace(from, to).second, "the way from " + from + " to " + to + " stands twice"}}));
    }
    return {};
}

Status report_constraint(const EventView& event) {
    const auto constraint = event.as<Capacity::ConstraintReported>();
    if (constraint.getConstraint().size() == 0) return cannot(event, "constrained", "the constraint has no id");
    if (constraint.getWhy().size() == 0) return cannot(event, "constrained", "it does not say why");
    return {};
}

Status lift_constraint(const CapacityRecord& capacity, const EventView& event) {
    const std::string constraint = event.as<Capacity::ConstraintLifted>().getConstraint();
    if (!capacity.constraints.contains(constraint)) {
        return cannot(event, "freed of a constraint", "it has no constraint '" + constraint + "'");
    }
    return {};
}

Status stand_up(const CapacityRecord& capacity, const EventView& event) {
    return demand(event, "given a buffer team",
                  {{!capacity.buffer_team, "one is stood up already"},
                   says(event.as<Capacity::BufferTeamStoodUp>().getFrom() != 0, "from which day")});
}

Status stand_down(const CapacityRecord& capacity, const EventView& event) {
    const auto on = event.as<Capacity::BufferTeamStoodDown>().getOn();
    const Day last = within_reach(day(on)), first = capacity.buffer_team.value_or(last);
    return demand(event, "relieved of its buffer team",
                  {{capacity.buffer_team.has_value(), "none is stood up"},
                   says(on != 0, "on which day"),
                   {last >= first, "it would be stood down on " + to_string(last) + ", before it was stood up on " +
                                       to_string(first) + "; name its last day"}});
}

}  // namespace

void add(CapacityRecord& capacity, const EventView& event) {
    switch (static_cast<Which>(event.fact_number())) {
        case Which::RESERVED: {
            const auto reserved = event.as<Capacity::Reserved>();
            capacity.reserved[reserved.getReferral()] = reserved.getPackage();
            return;
        }
        case Which::RELEASED: capacity.reserved.erase(event.as<Capacity::Released>().getReferral()); return;
        case Which::CONSTRAINT_REPORTED:
            capacity.constraints.insert(event.as<Capacity::ConstraintReported>().getConstraint());
            return;
        case Which::CONSTRAINT_LIFTED:
            capacity.constraints.erase(event.as<Capacity::ConstraintLifted>().getConstraint());
            return;
        case Which::SURGE_DETECTED:
        case Which::SURGE_DECLARED: capacity.surge = true; return;
        case Which::SURGE_ENDED: capacity.surge = false; return;
        case Which::BUFFER_TEAM_STOOD_UP:
            capacity.buffer_team = within_reach(day(event.as<Capacity::BufferTeamStoodUp>().getFrom()));
            return;
        case Which::BUFFER_TEAM_STOOD_DOWN: capacity.buffer_team.reset(); return;
        case Which::DECLARED:
        case Which::ACCEPTANCE_CRITERIA_SET:
        case Which::TRAVEL_TIMES_SET:
        case Which::ZONE_DEFINED: return;
    }
}

Status admit(const CapacityRecord& capacity, const EventView& event) {
    switch (static_cast<Which>(event.fact_number())) {
        case Which::DECLARED: return declare(event);
        case Which::RESERVED: return reserve(capacity, event);
        case Which::RELEASED: return release(capacity, event);
        case Which::ACCEPTANCE_CRITERIA_SET: return set_criteria(event);
        case Which::CONSTRAINT_REPORTED: return report_constraint(event);
        case Which::CONSTRAINT_LIFTED: return lift_constraint(capacity, event);
        case Which::SURGE_DECLARED:
            if (capacity.surge) return cannot(event, "declared in surge", "a surge is on already");
            return {};
        case Which::SURGE_ENDED:
            if (!capacity.surge) return cannot(event, "declared out of surge", "no surge is on");
            return {};
        case Which::BUFFER_TEAM_STOOD_UP: return stand_up(capacity, event);
        case Which::BUFFER_TEAM_STOOD_DOWN: return stand_down(capacity, event);
        case Which::TRAVEL_TIMES_SET: return set_travel_times(event);
        case Which::ZONE_DEFINED:
            return demand(event, "given a zone",
                          {says(event.as<Capacity::ZoneDefined>().getZone().size() != 0, "which")});
        case Which::SURGE_DETECTED: return {};
    }
    return {};
}

}  // namespace daybook::care
