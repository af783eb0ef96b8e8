#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "events/core/calendar.h"
#include "events/core/result.h"
#include "schema/words.capnp.h"

// What stands in a cell, as a value. Pure; every reader takes the whole cell or nothing.
namespace daybook::ingest {

std::string_view trimmed(std::string_view text);
std::string lower(std::string_view text);  // ASCII

// A date, a time of day, or both, by a pattern of %d %m %b %Y %y %H %M %S and literal characters.
class Pattern {
 public:
    // rejected, naming the specifier, if there is one we do not know.
    static Result<Pattern> of(std::string text);

    struct Stamp {
        std::optional<Day> day;
        std::optional<Seconds> time;  // after local midnight
    };
    std::optional<Stamp> read(std::string_view cell) const;

    bool has_day() const { return has_day_; }
    bool has_time() const { return has_time_; }
    const std::string& text() const { return text_; }  // "%d/%m/%Y"
    std::string example() const;                       // "31/12/2026"

 private:
    std::string text_;
    bool has_day_ = false, has_time_ = false;
};

// How a length is written.
enum class Unit { minutes, clock, hours };                             // 30 · 00:30 or 00:30:00 · 0.5
std::optional<Seconds> read_length(std::string_view cell, Unit unit);  // may be negative

// "12.50", "£1,012.50", "-3": pounds to pence; more than two decimals are not money.
std::optional<Pence> read_money(std::string_view cell);

// True, yes, y, 1 · False, no, n, 0, in any case.
std::optional<bool> read_truth(std::string_view cell);

std::optional<std::uint64_t> read_number(std::string_view cell);

inline constexpr std::uint64_t most_carers = 16;  // at one visit

// A local time as an instant, and what R10 has to say about it.
struct Local {
    Instant instant;
    schema::WallClock wall_clock = schema::WallClock::PLAIN;
};
Local local(const Calendar& zone, Day day, Seconds time);

// The end that belongs to a start, both told by the wall clock: a repeated hour is read the second time only where the
// first reading would put the end before its start (R10); an end at or before its start on the same day is the next
// day's where that makes a visit of at most `longest_overnight`.
inline constexpr Seconds longest_overnight = std::chrono::hours{16};
Local local_end(const Calendar& zone, Instant start, Day day, Seconds time);

// The stronger of two flags.
schema::WallClock worse(schema::WallClock a, schema::WallClock b);

}  // namespace daybook::ingest
