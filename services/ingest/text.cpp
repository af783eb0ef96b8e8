#include "services/ingest/text.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace daybook::ingest {
namespace {

constexpr std::array<std::string_view, 12> months = {"jan", "feb", "mar", "apr", "may", "jun",
                                                     "jul", "aug", "sep", "oct", "nov", "dec"};

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Takes up to `most` digits off the front.
std::optional<int> take_number(std::string_view& cell, std::size_t most) {
    std::size_t n = 0;
    int value = 0;
    while (n < cell.size() && n < most && is_digit(cell[n])) value = value * 10 + (cell[n++] - '0');
    if (n == 0) return {};
    cell.remove_prefix(n);
    return value;
}

std::optional<int> take_month_name(std::string_view& cell) {
    if (cell.size() < 3) return {};
    const auto found = std::find(months.begin(), months.end(), lower(cell.substr(0, 3)));
    if (found == months.end()) return {};
    cell.remove_prefix(3);
    return static_cast<int>(found - months.begin()) + 1;
}

struct Parts {
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
};

bool take(char specifier, std::string_view& cell, Parts& parts) {
    std::optional<int> value;
    switch (specifier) {
        case 'd': return (value = take_number(cell, 2)) && (parts.day = *value, true);
        case 'm': return (value = take_number(cell, 2)) && (parts.month = *value, true);
        case 'b': return (value = take_month_name(cell)) && (parts.month = *value, true);
        case 'Y': return (value = take_number(cell, 4)) && (parts.year = *value, true);
        case 'y': return (value = take_number(cell, 2)) && (parts.year = 2000 + *value, true);
        case 'H': return (value = take_number(cell, 2)) && (parts.hour = *value, true);
        case 'M': return (value = take_number(cell, 2)) && (parts.minute = *value, true);
        case 'S': return (value = take_number(cell, 2)) && (parts.second = *value, true);
        default: return false;
    }
}

std::optional<Day> day_of(const Parts& p) {
    using namespace std::chrono;
    const year_month_day date{year{p.year}, month{static_cast<unsigned>(p.month)},
                              std::chrono::day{static_cast<unsigned>(p.day)}};
    // A century around us: years outside it are typing errors, and would overflow what is computed with them.
    if (!date.ok() || p.year < 1970 || p.year > 2199) return {};
    return Day{sys_days{date}.time_since_epoch()};
}

std::optional<Seconds> time_of(const Parts& p) {
    if (p.hour > 23 || p.minute > 59 || p.second > 59) return {};
    return Seconds{p.hour * 3600 + p.minute * 60 + p.second};
}

std::optional<Seconds> read_clock_length(std::string_view cell) {
    const auto hours = take_number(cell, 4);
    if (!hours || cell.empty() || cell.front() != ':') return {};
    cell.remove_prefix(1);
    const auto minutes = take_number(cell, 2);
    if (!minutes || *minutes > 59) return {};
    int seconds = 0;
    if (!cell.empty()) {
        if (cell.front() != ':') return {};
        cell.remove_prefix(1);
        const auto read = take_number(cell, 2);
        if (!read || *read > 59 || !cell.empty()) return {};
        seconds = *read;
    }
    return Seconds{*hours * 3600 + *minutes * 60 + seconds};
}

}  // namespace

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

std::string lower(std::string_view text) {
    std::string out{text};
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

Result<Pattern> Pattern::of(std::string text) {
    Pattern pattern;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') continue;
        const char specifier = ++i < text.size() ? text[i] : '%';
        if (std::string_view{"dmbYy"}.find(specifier) != std::string_view::npos) {
            pattern.has_day_ = true;
        } else if (std::string_view{"HMS"}.find(specifier) != std::string_view::npos) {
            pattern.has_time_ = true;
        } else {
            return rejected("the format \"" + text + "\" holds %" + std::string(1, specifier) +
                            "; known are %d %m %b %Y %y %H %M %S");
        }
    }
    if (!pattern.has_day_ && !pattern.has_time_)
        return rejected("the format \"" + text + "\" holds neither a date nor a time");
    pattern.text_ = std::move(text);
    return pattern;
}

std::optional<Pattern::Stamp> Pattern::read(std::string_view cell) const {
    cell = trimmed(cell);
    Parts parts;
    for (std::size_t i = 0; i < text_.size(); ++i) {
        if (text_[i] == '%') {
            if (!take(text_[++i], cell, parts)) return {};
        } else {
            if (cell.empty() || cell.front() != text_[i]) return {};
            cell.remove_prefix(1);
        }
    }
    if (!cell.empty()) return {};
    Stamp stamp;
    if (has_day_ && !(stamp.day = day_of(parts))) return {};
    if (has_time_ && !(stamp.time = time_of(parts))) return {};
    return stamp;
}

std::string Pattern::example() const {
    std::string out;
    for (std::size_t i = 0; i < text_.size(); ++i) {
        if (text_[i] != '%') {
            out += text_[i];
            continue;
        }
        switch (text_[++i]) {
            case 'd': out += "31"; break;
            case 'm': out += "12"; break;
            case 'b': out += "Dec"; break;
            case 'Y': out += "2026"; break;
            case 'y': out += "26"; break;
            case 'H': out += "18"; break;
            case 'M': out += "05"; break;
            default: out += "00"; break;
        }
    }
    return out;
}

std::optional<Seconds> read_length(std::string_view cell, Unit unit) {
    cell = trimmed(cell);
    const bool negative = !cell.empty() && cell.front() == '-';
    if (negative) cell.remove_prefix(1);
    std::optional<Seconds> length;
    if (unit == Unit::clock) {
        length = read_clock_length(cell);
    } else {
        const auto whole = take_number(cell, 5);
        if (!whole) return {};
        double value = *whole;
        if (!cell.empty()) {
            if (cell.front() != '.' || cell.size() > 7) return {};
            cell.remove_prefix(1);
            double place = 0.1;
            for (; !cell.empty() && is_digit(cell.front()); cell.remove_prefix(1), place /= 10)
                value += (cell.front() - '0') * place;
            if (!cell.empty()) return {};
        }
        const double seconds = value * (unit == Unit::minutes ? 60 : 3600);
        length = Seconds{static_cast<std::int64_t>(seconds + 0.5)};
    }
    if (!length) return {};
    return negative ? -*length : *length;
}

std::optional<Pence> read_money(std::string_view cell) {
    cell = trimmed(cell);
    const bool negative = !cell.empty() && cell.front() == '-';
    if (negative) cell.remove_prefix(1);
    if (cell.starts_with("£")) cell.remove_prefix(std::string_view{"£"}.size());
    std::int64_t pence = 0;
    std::size_t digits = 0;
    for (; !cell.empty() && (is_digit(cell.front()) || cell.front() == ','); cell.remove_prefix(1)) {
        if (cell.front() == ',') continue;
        if (++digits > 9) return {};
        pence = pence * 10 + (cell.front() - '0');
    }
    if (digits == 0) return {};
    pence *= 100;
    if (!cell.empty()) {
        if (cell.front() != '.' || cell.size() > 3) return {};
        cell.remove_prefix(1);
        std::int64_t place = 10;
        for (; !cell.empty() && is_digit(cell.front()); cell.remove_prefix(1), place /= 10)
            pence += (cell.front() - '0') * place;
        if (!cell.empty()) return {};
    }
    return Pence{negative ? -pence : pence};
}

std::optional<bool> read_truth(std::string_view cell) {
    const std::string word = lower(trimmed(cell));
    if (word == "true" || word == "yes" || word == "y" || word == "1") return true;
    if (word == "false" || word == "no" || word == "n" || word == "0") return false;
    return {};
}

std::optional<std::uint64_t> read_number(std::string_view cell) {
    cell = trimmed(cell);
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
    if (error != std::errc{} || end != cell.data() + cell.size() || cell.empty()) return {};
    return value;
}

namespace {

schema::WallClock flag(Calendar::Reading reading) {
    switch (reading) {
        case Calendar::Reading::plain: return schema::WallClock::PLAIN;
        case Calendar::Reading::skipped_hour: return schema::WallClock::SKIPPED_HOUR;
        case Calendar::Reading::repeated_hour: return schema::WallClock::REPEATED_HOUR;
    }
    return schema::WallClock::PLAIN;
}

}  // namespace

Local local(const Calendar& zone, Day day, Seconds time) {
    const auto at = zone.at(day, time);
    return {at.instant, flag(at.reading)};
}

Local local_end(const Calendar& zone, Instant start, Day day, Seconds time) {
    auto at = zone.at(day, time);
    if (at.instant >= start) return {at.instant, flag(at.reading)};
    if (at.reading == Calendar::Reading::repeated_hour) {
        const auto second = zone.at(day, time, true);
        if (second.instant >= start) return {second.instant, flag(second.reading)};
    }
    const auto next = zone.at(day + std::chrono::days{1}, time);
    if (next.instant - start <= longest_overnight) at = next;
    return {at.instant, flag(at.reading)};
}

schema::WallClock worse(schema::WallClock a, schema::WallClock b) { return a == schema::WallClock::PLAIN ? b : a; }

}  // namespace daybook::ingest
