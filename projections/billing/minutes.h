#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "events/care/billing_terms.h"

namespace daybook::billing {

// What a contract's source of minutes may be, for one care worker at one visit; what nobody knows is empty.
struct Times {
    std::optional<Seconds> planned{};    // empty: nobody planned it
    std::optional<Seconds> delivered{};  // from the worker's start to their end
    std::optional<Seconds> claimed{};
};

// One step of R20 and the time after it.
struct Step {
    std::string_view what;
    Seconds after{};
    bool operator==(const Step&) const = default;
};

struct Minutes {
    Seconds source{};           // before any rule
    std::int64_t minutes = 0;   // after all of them
    std::vector<Step> steps{};  // those the rules have, in their order
};

// R20 (1) to (5): source, grace, cap, minimum, rounding or band; whole minutes, half up (R7).
Minutes minutes_of(const care::BillingRules& rules, const Times& times);

}  // namespace daybook::billing
