#include "services/steward/spending.h"

#include <algorithm>

namespace daybook::steward {
namespace {

constexpr std::ptrdiff_t pace_weeks = 4;  // whose mean is the pace

}  // namespace

std::int64_t Spending::Week::sum() const {
    std::int64_t all = 0;
    for (const auto& [contract, one] : pence) all += one;
    return all;
}

void Spending::add(Day week, const std::string& contract, std::int64_t billable_pence, Instant run) {
    Week& of = weeks_[week];
    if (of.pence.try_emplace(contract, std::max<std::int64_t>(billable_pence, 0)).second)
        of.run = std::max(of.run, run);
}

std::optional<Spending::RunningOut> Spending::running_out(std::int64_t order_pence,
                                                          const care::DueTermsByDay& terms) const {
    if (order_pence <= 0) return std::nullopt;
    std::int64_t used = 0;
    for (auto week = weeks_.begin(); week != weeks_.end(); ++week) {
        used += week->second.sum();
        const auto passed = std::min<std::ptrdiff_t>(std::distance(weeks_.begin(), week) + 1, pace_weeks);
        std::int64_t lately = 0;
        for (auto one = std::prev(week, passed - 1); one != std::next(week); ++one) lately += one->second.sum();
        const std::int64_t left = std::max<std::int64_t>(order_pence - used, 0);
        if (lately == 0 || left * passed > lately * terms.on(week->first).order_value_weeks) continue;
        const std::int64_t lasts = left * passed * 7 / lately;  // whole days
        return RunningOut{.at = week->second.run,
                          .used_pence = used,
                          .weekly_pence = (lately + passed / 2) / passed,
                          .on = week->first + std::chrono::days{lasts + 1}};
    }
    return std::nullopt;
}

}  // namespace daybook::steward
