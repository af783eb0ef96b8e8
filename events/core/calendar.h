#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "events/core/result.h"
#include "events/core/types.h"

namespace daybook {

// Local wall time in Europe/London or another IANA zone, and the calendar of working days.
// Rules R10 and R11 of the design; no function reads a clock. Thread-safe.
class Calendar {
 public:
    // `zone`: an IANA name. not_found if the machine's time zone database does not hold it.
    static Result<Calendar> in(std::string_view zone);
    static const Calendar& london();

    // How a wall time became an instant (R10).
    enum class Reading { plain, skipped_hour, repeated_hour };
    struct At {
        Instant instant;
        Reading reading = Reading::plain;
    };

    // The instant of a local time of day, `time` after local midnight of `day` by the clock on the wall.
    // A time that does not exist is read with the offset before the change; one that occurs twice is the first,
    // or the second with `later`.
    At at(Day day, Seconds time, bool later = false) const;

    // The local day an instant falls on, and the wall clock's time of day then.
    Day day_of(Instant t) const;
    Seconds time_of_day(Instant t) const;

    // 00:00 local of a day.
    Instant start_of(Day day) const { return at(day, Seconds{0}).instant; }

 private:
    explicit Calendar(const void* zone) : zone_(zone) {}
    const void* zone_;  // the tz library's own, alive as long as the process
};

// 1 Monday … 7 Sunday.
unsigned iso_weekday(Day day);

// The last day of the contract week that holds `day`, for weeks that end on ISO weekday `ends_on` (7, 5 or 6).
Day week_ending(Day day, unsigned ends_on = 7);

// "2026-03-29"; parse refuses anything else.
std::string to_string(Day day);
std::optional<Day> parse_day(std::string_view text);

// "2026-03-29T01:30:00Z", microseconds only where there are some; parse takes any RFC 3339 offset.
std::string to_string(Instant t);
std::optional<Instant> parse_instant(std::string_view text);

}  // namespace daybook
