#include "events/core/calendar.h"

#include <date/tz.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <stdexcept>

namespace daybook {

namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::seconds;

// A stretch of time in which a zone keeps one offset. Each thread remembers the last one it met: days are asked for
// once per event, and nearly all of them fall between the same two changes.
struct Stretch {
    const void* zone = nullptr;
    std::chrono::sys_seconds begin{};
    std::chrono::sys_seconds end{};
    seconds offset{};
};
thread_local Stretch last_stretch;

// Within this much of a change a local time may be skipped or repeated; no zone ever moved its clocks by more.
constexpr seconds near_a_change = days{2};

const date::time_zone& zone_of(const void* zone) { return *static_cast<const date::time_zone*>(zone); }

const Stretch& stretch_at(const void* zone, std::chrono::sys_seconds t) {
    if (last_stretch.zone != zone || t < last_stretch.begin || t >= last_stretch.end) {
        const date::sys_info info = zone_of(zone).get_info(t);
        last_stretch = {.zone = zone, .begin = info.begin, .end = info.end, .offset = info.offset};
    }
    return last_stretch;
}

}  // namespace

Result<Calendar> Calendar::in(std::string_view zone) {
    try {
        return Calendar{date::locate_zone(zone)};
    } catch (const std::runtime_error&) {
        return not_found("the time zone database of this machine does not hold '" + std::string{zone.substr(0, 100)} +
                         "'");
    }
}

const Calendar& Calendar::london() {
    static const Calendar calendar = [] {
        auto found = in("Europe/London");
        DAYBOOK_INVARIANT(found.has_value(), "Europe/London is in the time zone database (package tzdata)");
        return *found;
    }();
    return calendar;
}

Calendar::At Calendar::at(Day day, Seconds time, bool later) const {
    const seconds wall = day.time_since_epoch() + time;
    const Stretch& known = last_stretch;
    if (known.zone == zone_) {
        const std::chrono::sys_seconds guess{wall - known.offset};
        if (guess - near_a_change >= known.begin && guess + near_a_change < known.end) return {.instant = guess};
    }
    const date::local_info info = zone_of(zone_).get_info(date::local_seconds{wall});
    switch (info.result) {
        case date::local_info::nonexistent:
            return {.instant = std::chrono::sys_seconds{wall - info.first.offset}, .reading = Reading::skipped_hour};
        case date::local_info::ambiguous:
            return {.instant = std::chrono::sys_seconds{wall - (later ? info.second : info.first).offset},
                    .reading = Reading::repeated_hour};
        default:
            const std::chrono::sys_seconds instant{wall - info.first.offset};
            stretch_at(zone_, instant);
            return {.instant = instant};
    }
}

Day Calendar::day_of(Instant t) const {
    const auto whole = floor<seconds>(t);
    const seconds wall = whole.time_since_epoch() + stretch_at(zone_, whole).offset;
    return Day{floor<days>(wall)};
}

Seconds Calendar::time_of_day(Instant t) const {
    const auto whole = floor<seconds>(t);
    const seconds wall = whole.time_since_epoch() + stretch_at(zone_, whole).offset;
    return wall - floor<days>(wall);
}

unsigned iso_weekday(Day day) { return std::chrono::weekday{day}.iso_encoding(); }

Day week_ending(Day day, unsigned ends_on) {
    DAYBOOK_INVARIANT(ends_on >= 1 && ends_on <= 7, "a week ends on an ISO weekday");
    return day + days{(ends_on + 7 - iso_weekday(day)) % 7};
}

namespace {

char digit(std::int64_t value, std::int64_t place) { return static_cast<char>('0' + value / place % 10); }

}  // namespace

std::string to_string(Day day) {
    const std::chrono::year_month_day date{day};
    const int year{date.year()};
    const unsigned month{date.month()}, of_month{date.day()};
    if (year >= 0 && year <= 9'999)
        return {digit(year, 1'000),
                digit(year, 100),
                digit(year, 10),
                digit(year, 1),
                '-',
                digit(month, 10),
                digit(month, 1),
                '-',
                digit(of_month, 10),
                digit(of_month, 1)};
    std::array<char, 32> text{};
    const int length = std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", year, month, of_month);
    return {text.data(), static_cast<std::size_t>(length)};
}

namespace {

// Reads fixed-width parts of a text from the left; anything unexpected empties it for good.
class Scanner {
 public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    int number(std::size_t digits) {
        int value = 0;
        if (rest_.size() < digits) return refuse();
        for (const char c : rest_.substr(0, digits)) {
            if (c < '0' || c > '9') return refuse();
            value = value * 10 + (c - '0');
        }
        rest_.remove_prefix(digits);
        return value;
    }
    // One character out of `any`; 0 if there is another.
    char one_of(std::string_view any) {
        if (rest_.empty() || any.find(rest_.front()) == any.npos) {
            refuse();
            return 0;
        }
        const char c = rest_.front();
        rest_.remove_prefix(1);
        return c;
    }
    // A fraction of a second in microseconds, further digits cut off.
    std::chrono::microseconds fraction() {
        if (rest_.empty() || rest_.front() != '.') return {};
        rest_.remove_prefix(1);
        std::int64_t value = 0;
        std::size_t digits = 0;
        for (; digits < rest_.size() && rest_[digits] >= '0' && rest_[digits] <= '9'; ++digits)
            if (digits < 6) value = value * 10 + (rest_[digits] - '0');
        if (digits == 0) refuse();
        for (std::size_t i = digits; i < 6; ++i) value *= 10;
        rest_.remove_prefix(std::min(digits, rest_.size()));
        return std::chrono::microseconds{value};
    }
    bool finished() const { return good_ && rest_.empty(); }

 private:
    int refuse() {
        good_ = false;
        rest_ = {};
        return 0;
    }
    std::string_view rest_;
    bool good_ = true;
};

std::optional<Day> scan_day(Scanner& in) {
    const int year = in.number(4);
    in.one_of("-");
    const int month = in.number(2);
    in.one_of("-");
    const int day = in.number(2);
    const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (!date.ok()) return std::nullopt;
    return Day{date};
}

}  // namespace

std::optional<Day> parse_day(std::string_view text) {
    Scanner in{text};
    const auto day = scan_day(in);
    return in.finished() ? day : std::nullopt;
}

std::string to_string(Instant t) {
    const auto whole = floor<seconds>(t);
    const auto day = floor<days>(whole);
    const std::chrono::hh_mm_ss time{whole - day};
    std::string text = to_string(Day{day.time_since_epoch()});
    text.append({'T', digit(time.hours().count(), 10), digit(time.hours().count(), 1)});
    text.append({':', digit(time.minutes().count(), 10), digit(time.minutes().count(), 1)});
    text.append({':', digit(time.seconds().count(), 10), digit(time.seconds().count(), 1)});
    if (const auto micros = (t - whole).count(); micros != 0) {
        text.push_back('.');
        for (std::int64_t place = 100'000; place > 0; place /= 10) text.push_back(digit(micros, place));
    }
    text.push_back('Z');
    return text;
}

std::optional<Instant> parse_instant(std::string_view text) {
    Scanner in{text};
    const auto day = scan_day(in);
    in.one_of("Tt ");
    const int hour = in.number(2);
    in.one_of(":");
    const int minute = in.number(2);
    in.one_of(":");
    const int second = in.number(2);
    const auto fraction = in.fraction();
    std::chrono::minutes offset{};
    if (const char sign = in.one_of("Zz+-"); sign == '+' || sign == '-') {
        const int hours = in.number(2);
        in.one_of(":");
        const int minutes = in.number(2);
        if (hours > 23 || minutes > 59) return std::nullopt;
        offset = std::chrono::minutes{(sign == '+' ? 1 : -1) * (hours * 60 + minutes)};
    }
    if (!in.finished() || !day || hour > 23 || minute > 59 || second > 60) return std::nullopt;
    return Instant{day->time_since_epoch()} + std::chrono::hours{hour} + std::chrono::minutes{minute} +
           seconds{second} + fraction - offset;
}

}  // namespace daybook
