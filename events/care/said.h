#pragma once

#include <capnp/blob.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "events/core/types.h"

namespace daybook::care {

// Care is recorded between these; a time beyond is taken as the nearer of the two, so that no sum of times overflows.
inline constexpr Instant earliest_time = std::chrono::sys_days{std::chrono::year{1900} / 1 / 1};
inline constexpr Instant latest_time = std::chrono::sys_days{std::chrono::year{2200} / 1 / 1};

inline Instant within_reach(Instant t) { return std::clamp(t, earliest_time, latest_time); }
// A time of a fact, in µs UTC.
inline Instant time_of(std::int64_t micros_utc) { return within_reach(instant(micros_utc)); }

// A text of a fact, borrowed from the event.
inline std::string_view text_of(capnp::Text::Reader text) { return {text.cStr(), text.size()}; }

// Replaces `known` by what a fact says, if it says anything.
inline void learn(std::string& known, capnp::Text::Reader said) {
    if (said.size() != 0) known = text_of(said);
}

// The same for what nothing was known of yet.
inline void learn_first(std::string& known, capnp::Text::Reader said) {
    if (known.empty()) learn(known, said);
}

}  // namespace daybook::care
