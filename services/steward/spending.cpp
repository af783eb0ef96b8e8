#include "services/steward/spending.h"

#include <algorithm>

namespace daybook::steward {
namespace {

constexpr std::ptrdiff_t pace_weeks = 4;  // whose mean is the pace

}  // namespace

std::int64_t Spending::Week::sum(Unit unit) const {
    std::int64_t all = 0;
    for (const auto& [contract, one] : used) all += std::max<std::int64_t>(one.*unit, 0);
    return all;
}

void Spending::add(Day week, const std::string& contract, const Use& use, Instant run) {
    Week& of = weeks_[week];
    if (of.used.try_emplace(contract, use).second) of.run = std::max(of.run, run);
}

std::optional<Spending::RunningOut> Spending::running_out(Unit unit, std::int64_t order,
                                                          const care::DueTermsByDay& terms) const {
    if (order <= 0) return std::nullopt;
    std::int64_t used = 0;
    for (auto week = weeks_.begin(); week != weeks_.end(); ++week) {
        used += week->second.sum(unit);
        const auto passed = std::min<std::ptrdiff_t>(std::distance(weeks_.begin(), week) + 1, pace_weeks);
        std::int64_t lately = 0;
        for (auto one = std::prev(week, passed - 1); one != std::next(week); ++one) lately += one->second.sum(unit);
        const std::int64_t left = std::max<std::int64_t>(order - used, 0);
        if (lately == 0 || left * passed > lately * terms.on(week->first).order_value_weeks) continue;
        const std::int64_t lasts = left * passed * 7 / lately;  // whole days
        return RunningOut{.at = week->second.run,
                          .used = used,
                          .weekly = (lately + passed / 2) / passed,
                          .on = week->first + std::chrono::days{lasts + 1}};
    }
    return std::nullopt;
}

}  // namespace daybook::steward
