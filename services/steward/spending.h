#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "events/care/due_terms.h"
#include "events/core/types.h"

namespace daybook::steward {

// What a package's care came to, week by week, as the weekly runs have it (rules.md R18); and when an order for so much
// money or time is used up at that pace.
class Spending {
 public:
    struct Use {
        std::int64_t pence = 0, seconds = 0;  // billable
    };
    using Unit = std::int64_t Use::*;

    // Of a contract's week to this day; one that is run again counts as it was run first.
    void add(Day week, const std::string& contract, const Use& use, Instant run);

    struct RunningOut {
        Instant at{};  // of the run that showed it
        std::int64_t used = 0, weekly = 0;
        Day on{};  // nothing is left from then on
    };
    // The first run by which what is left lasts for no more than `order_value_weeks`; nothing for an order of nothing.
    std::optional<RunningOut> running_out(Unit unit, std::int64_t order, const care::DueTermsByDay& terms) const;

 private:
    struct Week {
        std::map<std::string, Use> used{};  // by contract: a package may move between them
        Instant run{};                      // the last

        std::int64_t sum(Unit unit) const;
    };
    std::map<Day, Week> weeks_;
};

}  // namespace daybook::steward
