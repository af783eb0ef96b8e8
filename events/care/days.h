#pragma once

#include "events/care/said.h"

namespace daybook::care {

// A day of a fact: one beyond the reach of times is taken as the nearest within, so that no sum of days overflows.
inline Day within_reach(Day d) {
    constexpr Day earliest{std::chrono::floor<std::chrono::days>(earliest_time).time_since_epoch()};
    constexpr Day latest{std::chrono::floor<std::chrono::days>(latest_time).time_since_epoch()};
    return std::clamp(d, earliest, latest);
}

}  // namespace daybook::care
