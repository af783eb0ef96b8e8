#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "events/care/package.h"

// Authorised time of packages, for shares and volatility. Pure.
namespace daybook::projections::costs {

// A day and an instant of it, at which its visit plan is asked for.
struct At {
    Day day{};
    Instant noon{};
};
std::vector<At> days_from(Day first, std::size_t days, const Calendar& calendar);

// Sevenths of a second: the slots of the day seven times, or, without a plan, what is authorised for its week.
std::int64_t authorised_on(const care::Package& package, const At& at);

inline constexpr std::size_t weeks_of_volatility = 13;

// Monday of the first of the thirteen weeks that were over by the end of a month, or by today.
Day first_week(Day month_end, Day today);

}  // namespace daybook::projections::costs
