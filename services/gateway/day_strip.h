#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

#include "events/core/calendar.h"

namespace daybook::gateway {

// The day of a run as a strip from 06:00 to 23:00, a mark a visit; times outside stand at its ends.
inline constexpr std::int64_t strip_from = 6 * 60, strip_minutes = 17 * 60, shortest_mark = 12;

inline std::int64_t on_strip(Instant t) {
    const auto minute = Calendar::london().time_of_day(t).count() / 60 - strip_from;
    return std::clamp<std::int64_t>(minute, 0, strip_minutes);
}

// Minutes as a share of the strip, "12.5%": a length an icon can stand at without being stretched with the strip.
inline std::string share_of_strip(std::int64_t minutes) {
    const auto tenths = minutes * 1000 / strip_minutes;
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + "%";
}

}  // namespace daybook::gateway
