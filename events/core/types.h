#pragma once

#include <array>
#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace daybook {

// Where an event stands in the log: 1-based, gapless; 0 is before the first.
struct Position {
    std::uint64_t value = 0;
    auto operator<=>(const Position&) const = default;
};

// How many events a stream holds, or which of them an event is: 1-based; 0 is a stream that does not exist.
struct Version {
    std::uint32_t value = 0;
    auto operator<=>(const Version&) const = default;
};

// An instant in UTC, in microseconds.
using Instant = std::chrono::sys_time<std::chrono::microseconds>;
using Seconds = std::chrono::seconds;

// A local calendar day: days since 1970-01-01, read in the zone the context names (Europe/London unless said).
using Day = std::chrono::local_days;

// Money: integer pence.
struct Pence {
    std::int64_t value = 0;
    auto operator<=>(const Pence&) const = default;
};

// Who asks the time gets it from here; nobody reads a clock of their own.
using Clock = std::function<Instant()>;

inline std::int64_t micros(Instant t) { return t.time_since_epoch().count(); }
inline Instant instant(std::int64_t micros_utc) { return Instant{std::chrono::microseconds{micros_utc}}; }
inline std::int32_t number(Day d) { return static_cast<std::int32_t>(d.time_since_epoch().count()); }
inline Day day(std::int32_t days) { return Day{std::chrono::days{days}}; }

// SHA-256 of something.
using Digest = std::array<std::byte, 32>;

}  // namespace daybook

template <>
struct std::hash<daybook::Position> {
    std::size_t operator()(daybook::Position p) const noexcept { return std::hash<std::uint64_t>{}(p.value); }
};
