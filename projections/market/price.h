#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "events/care/billing_terms.h"
#include "events/care/package.h"

// What a package costs (rules.md R25). Pure.
namespace daybook::projections::market {

struct Price {
    std::int64_t weekly_pence = 0;  // half up, once
    std::int64_t hour_pence = 0;
    bool outside_card = false;  // its own rate is none of its contract's card
    bool operator==(const Price&) const = default;
};

// A package's week: its authorised time, and its visits where it has a plan.
struct Week {
    Seconds time{};
    std::span<const care::Slot> slots{};
};

// Nothing where neither it nor a card names a rate, or it has no time. `card` may be null: nothing was set by then.
std::optional<Price> price_of(const care::PackagePrice& package, const care::RateCard* card, const Week& week, Day day);

}  // namespace daybook::projections::market
