#pragma once

#include <set>
#include <string>

#include "events/care/decisions/refusal.h"
#include "events/care/terms.h"

namespace daybook::care {

// What stands against a KPI schedule of a contract or a location. A value that a fold would have to bend to its bounds
// is refused here, while somebody can still say what was meant. Terms of dates (due_terms.h) are not looked at.
template <class Schedule>
Status check_schedule(const EventView& event) {
    constexpr const char* be = "given a KPI schedule";
    std::set<std::string> seen;
    for (const auto target : event.as<Schedule>().getKpis()) {
        const std::string kpi = target.getKpi();
        if (kpi.empty()) return cannot(event, be, "a target does not say of which KPI");
        if (!seen.insert(kpi).second) return cannot(event, be, "it has two targets of " + kpi);
    }
    seen.clear();
    for (const auto term : event.as<Schedule>().getTerms()) {
        const std::string name = term.getName();
        if (name.empty()) return cannot(event, be, "a term has no name");
        if (!seen.insert(name).second) return cannot(event, be, "it sets " + name + " twice");
        const Parameter* known = find_parameter(name);
        if (known && (term.getValue() < known->least || term.getValue() > known->most))
            return cannot(event, be,
                          name + " is " + std::to_string(term.getValue()) + ", and goes from " +
                              std::to_string(known->least) + " to " + std::to_string(known->most));
    }
    return {};
}

}  // namespace daybook::care
