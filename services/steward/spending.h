#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "events/care/due_terms.h"
#include "events/core/types.h"

namespace daybook::steward {

// What a package's care came to, week by week, as the weekly runs have it (rules.md R18); and when an order of a given
// value is used up at that pace.
class Spending {
 public:
    // Of a contract's week to this day; one that is run again counts as it was run first.
    void add(Day week, const std::string& contract, std::int64_t billable_pence, Instant run);

    struct RunningOut {
        Instant at{};  // of the run that showed it
        std::int64_t used_pence = 0, weekly_pence = 0;
        Day on{};  // nothing is left from then on
    };
    // The first run by which what is left lasts for no more than `order_value_weeks`; nothing without an order's value.
    std::optional<RunningOut> running_out(std::int64_t order_pence, const care::DueTermsByDay& terms) const;

 private:
    struct Week {
        std::map<std::string, std::int64_t> pence{};  // by contract: a package may move between them
        Instant run{};                                // the last

        std::int64_t sum() const;
    };
    std::map<Day, Week> weeks_;
};

}  // namespace daybook::steward
