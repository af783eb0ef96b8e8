#pragma once

#include <algorithm>
#include <concepts>
#include <set>
#include <string>
#include <vector>

#include "events/care/decisions/refusal.h"
#include "events/care/due_terms.h"
#include "events/care/house.h"
#include "events/care/terms.h"
#include "events/core/nearest.h"
#include "schema/contract.capnp.h"
#include "schema/governance.capnp.h"

namespace daybook::care {

// What a schedule may set: how care is measured and what its dates make due and, of a location alone, what is asked of
// its staff.
struct Settable {
    std::string_view name;
    std::int64_t least, most;
};
template <class Schedule>
std::vector<Settable> settable() {
    std::vector<Settable> all;
    const auto take = [&](const auto& parameters) {
        for (const auto& one : parameters) all.push_back({one.name, one.least, one.most});
    };
    take(parameters());
    take(due_parameters());
    if constexpr (std::same_as<Schedule, schema::Governance::KpiScheduleSet>) take(house_parameters());
    return all;
}

// Nothing, or what stands against one term.
template <class Schedule>
std::string against_term(const std::string& name, std::int64_t value) {
    const auto all = settable<Schedule>();
    const auto known = std::ranges::find(all, name, &Settable::name);
    if (known == all.end()) {
        std::vector<std::string_view> names;
        for (const auto& one : all) names.push_back(one.name);
        return "there is no term " + name + did_you_mean(name, names);
    }
    if (value >= known->least && value <= known->most) return {};
    return name + " is " + std::to_string(value) + ", and goes from " + std::to_string(known->least) + " to " +
           std::to_string(known->most);
}

// A warning comes before the breach: at a figure on the good side of the target, or at it. 0 = none was set.
template <class Target>
bool warns_in_time(const Target& target) {
    if (target.getAmber() == 0) return true;
    switch (target.getDirection()) {
        case Direction::HIGHER_IS_BETTER: return target.getAmber() >= target.getTarget();
        case Direction::LOWER_IS_BETTER: return target.getAmber() <= target.getTarget();
        case Direction::REPORT: return true;
    }
    return true;
}

// What stands against a KPI schedule of a contract or a location. A name that no rule reads, or a value that a fold
// would have to bend to its bounds, is refused here, while somebody can still say what was meant. Which KPIs there are
// is not known here: the desk asks (services/desk).
template <class Schedule>
Status check_schedule(const EventView& event) {
    constexpr const char* be = "given a KPI schedule";
    if (event.as<Schedule>().getFrom() == 0) return cannot(event, be, "it does not say from which day");
    std::set<std::string> seen;
    for (const auto target : event.as<Schedule>().getKpis()) {
        const std::string kpi = target.getKpi();
        if (kpi.empty()) return cannot(event, be, "a target does not say of which KPI");
        if (!seen.insert(kpi).second) return cannot(event, be, "it has two targets of " + kpi);
        if (target.getTarget() < 0 || target.getAmber() < 0)
            return cannot(event, be, "a target of " + kpi + " is below 0, and no figure ever is");
        if (!warns_in_time(target))
            return cannot(event, be,
                          "it would warn of " + kpi + " at " + std::to_string(target.getAmber()) +
                              " ppm, when its target of " + std::to_string(target.getTarget()) +
                              " ppm is missed already; set amber on the good side of the target, or check direction");
    }
    seen.clear();
    for (const auto term : event.as<Schedule>().getTerms()) {
        const std::string name = term.getName();
        if (name.empty()) return cannot(event, be, "a term has no name");
        if (!seen.insert(name).second) return cannot(event, be, "it sets " + name + " twice");
        if (const std::string why = against_term<Schedule>(name, term.getValue()); !why.empty())
            return cannot(event, be, why);
    }
    return {};
}

}  // namespace daybook::care
