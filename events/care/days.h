#pragma once

#include <cstdint>
#include <optional>

#include "events/care/said.h"

namespace daybook::care {

// A day of a fact: one beyond the reach of times is taken as the nearest within, so that no sum of days overflows.
inline Day within_reach(Day d) {
    constexpr Day earliest{std::chrono::floor<std::chrono::days>(earliest_time).time_since_epoch()};
    constexpr Day latest{std::chrono::floor<std::chrono::days>(latest_time).time_since_epoch()};
    return std::clamp(d, earliest, latest);
}

// A day a fact may leave unsaid (0).
inline std::optional<Day> day_said(std::int32_t days) {
    if (days == 0) return std::nullopt;
    return within_reach(day(days));
}

// Weekly time of a fact, at most what no location gives: so that no sum of it, nor its millionths, overflows.
inline Seconds weekly_said(std::uint64_t seconds) {
    constexpr std::uint64_t most = 100'000'000;  // 27,777 hours
    return Seconds{static_cast<std::int64_t>(std::min(seconds, most))};
}

// Time a purchase order pays for, at most what overflows no sum.
inline Seconds order_said(std::uint64_t seconds) {
    constexpr std::uint64_t most = 1'000'000'000'000;
    return Seconds{static_cast<std::int64_t>(std::min(seconds, most))};
}

}  // namespace daybook::care
