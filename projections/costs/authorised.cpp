#include "projections/costs/authorised.h"

#include <algorithm>

namespace daybook::projections::costs {

std::vector<At> days_from(Day first, std::size_t days, const Calendar& calendar) {
    std::vector<At> all;
    for (std::size_t i = 0; i < days; ++i) {
        const Day day = first + std::chrono::days{static_cast<int>(i)};
        all.push_back({.day = day, .noon = calendar.at(day, std::chrono::hours{12}).instant});
    }
    return all;
}

std::int64_t authorised_on(const care::Package& package, const At& at) {
    if (!package.plan.runs_on(at.day)) return 0;
    const auto& slots = care::slots_at(package.plan, at.noon);
    if (slots.empty()) return package.weekly_at(at.noon).count();
    Seconds time{};
    for (const auto& slot : slots)
        if ((slot.weekdays >> (iso_weekday(at.day) - 1) & 1) != 0) time += slot.required * slot.length;
    return std::max(Seconds{}, 7 * time + care::weekly_change_at(package.plan, at.noon)).count();
}

Day first_week(Day month_end, Day today) {
    constexpr std::chrono::days week{7};
    // The last Sunday up to the month's end that is over.
    const Day over = std::min(month_end, today - std::chrono::days{1});
    const Day sunday = week_ending(over) == over ? over : week_ending(over) - week;
    return sunday - week * static_cast<int>(weeks_of_volatility) + std::chrono::days{1};
}

}  // namespace daybook::projections::costs
