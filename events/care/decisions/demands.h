#pragma once

#include <algorithm>
#include <initializer_list>
#include <string>

#include "events/care/days.h"
#include "events/care/decisions/refusal.h"
#include "events/core/calendar.h"

// What a decision has to say by itself, whatever its stream has become.
namespace daybook::care {

struct Demand {
    bool met;
    std::string because;  // what stands against the decision where it is not met
};

// Refused by the first demand that is not met.
inline Status demand(const EventView& event, const char* be, std::initializer_list<Demand> demands) {
    const auto* unmet = std::ranges::find(demands, false, &Demand::met);
    if (unmet != demands.end()) return cannot(event, be, unmet->because);
    return {};
}

inline Demand says(bool said, const char* what) { return {said, "it does not say " + std::string(what)}; }

// The local day a decision is made on.
inline Day told_on(const EventView& event) { return Calendar::london().day_of(within_reach(event.occurred())); }

// Of what was held or done: its day has come when it is told. A week is let pass, since files of the office are written
// up ahead; beyond it a year was mistyped.
inline Demand has_come(const EventView& event, std::int32_t on) {
    const Day said = within_reach(day(on));
    const Day told = told_on(event);
    return {said <= told + std::chrono::days{7},
            "it says that it was done on " + to_string(said) + ", and it is told on " + to_string(told)};
}

// Of two days the second may be left unsaid.
inline Demand in_order(std::int32_t from, std::int32_t to) {
    return {to == 0 || to >= from,
            "it ends on " + to_string(within_reach(day(to))) + ", and begins on " + to_string(within_reach(day(from)))};
}

}  // namespace daybook::care
