#include "services/gateway/words.h"

#include <array>
#include <cstdio>
#include <cstdlib>

#include "events/core/calendar.h"
#include "events/stored/titles.h"

namespace daybook::gateway {
namespace {

constexpr std::array<std::string_view, 7> weekdays{"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                   "Friday", "Saturday", "Sunday"};
constexpr std::array<std::string_view, 12> months{"January",   "February", "March",    "April",
                                                  "May",       "June",     "July",     "August",
                                                  "September", "October",  "November", "December"};

struct Date {
    unsigned day;
    std::string_view month;
    int year;
};

Date date_of(Day day) {
    const std::chrono::year_month_day ymd{day};
    return {unsigned(ymd.day()), months[unsigned(ymd.month()) - 1], int(ymd.year())};
}

std::string two(std::int64_t n) { return (n < 10 ? "0" : "") + std::to_string(n); }

template <class Enum>
std::string word_of(Enum value) {
    return title_of(capnp::DynamicEnum(capnp::Schema::from<Enum>(), static_cast<std::uint16_t>(value)));
}

}  // namespace

std::string clock_time(Instant t) {
    const auto s = Calendar::london().time_of_day(t).count();
    return two(s / 3600) + ":" + two(s / 60 % 60);
}

std::string clock_time_exact(Instant t) {
    return clock_time(t) + ":" + two(Calendar::london().time_of_day(t).count() % 60);
}

std::string date_long(Day day) {
    const auto d = date_of(day);
    return std::string(weekdays[iso_weekday(day) - 1]) + " " + std::to_string(d.day) + " " + std::string(d.month) +
           " " + std::to_string(d.year);
}

std::string date_short(Day day) {
    const auto d = date_of(day);
    return std::to_string(d.day) + " " + std::string(d.month.substr(0, 3));
}

std::string date_year(Day day) { return date_short(day) + " " + std::to_string(date_of(day).year); }

std::string date_and_time(Instant t) { return date_year(Calendar::london().day_of(t)) + ", " + clock_time_exact(t); }

std::string duration(Seconds s) {
    const auto minutes = std::abs(s.count()) / 60;
    if (minutes < 60) return std::to_string(minutes) + " min";
    const auto hours = minutes / 60;
    if (hours < 48)
        return std::to_string(hours) + " h" + (minutes % 60 ? " " + std::to_string(minutes % 60) + " min" : "");
    return std::to_string(hours / 24) + " days";
}

std::string per_cent(std::int64_t ppm) {
    if (ppm < 0) return "no data";
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.1f %%", static_cast<double>(ppm) / 10'000.0);
    return text.data();
}

std::string thousands(std::int64_t n) {
    std::string text = std::to_string(n);
    const std::size_t first = text.starts_with('-') ? 1 : 0;
    for (std::size_t at = text.size(); at > first + 3;) {
        at -= 3;
        text.insert(at, ",");
    }
    return text;
}

std::string plural(std::int64_t n, std::string_view one, std::string_view many) {
    return thousands(n) + " " + std::string(n == 1 ? one : many);
}

std::string short_ref(std::string_view stream) {
    const auto dash = stream.find('-');
    if (dash == std::string_view::npos || dash == 0) return std::string(stream);
    const auto rest = stream.substr(dash + 1);
    const char letter = static_cast<char>(stream.front() - ('a' <= stream.front() && stream.front() <= 'z' ? 32 : 0));
    return std::string(1, letter) + "-" + std::string(rest.size() <= 6 ? rest : rest.substr(0, 4));
}

std::string short_id(std::string_view id) {
    constexpr std::size_t whole = 25, beginning = 8;  // a pseudonym has 26 letters
    return id.size() <= whole ? std::string(id) : std::string(id.substr(0, beginning)) + "…";
}

Look look_of(schema::VisitState state, bool late) {
    using S = schema::VisitState;
    switch (state) {
        case S::PLANNED: return {word_of(state), "ring", "quiet"};
        case S::OVERDUE: return {"late, not started", "triangle", "bad"};
        case S::IN_PROGRESS:
            return late ? Look{"in progress, late", "half", "warn"} : Look{"in progress", "half", "info"};
        case S::DELIVERED: return late ? Look{"delivered late", "diamond", "warn"} : Look{"delivered", "disc", "good"};
        case S::ATTENDED_LATE: return {word_of(state), "diamond", "bad"};
        case S::MISSED: return {word_of(state), "cross", "bad"};
        case S::FRUSTRATED: return {word_of(state), "bar", "warn"};
        case S::CANCELLED: return {word_of(state), "dash", "quiet"};
        case S::SUSPENDED: return {word_of(state), "pause", "quiet"};
        case S::VOIDED: return {word_of(state), "dash", "quiet"};
        case S::AWAITING_DATA: return {word_of(state), "dots", "quiet"};
        case S::UNPLANNED: return {word_of(state), "plus", "info"};
    }
    return {word_of(state), "ring", "quiet"};
}

Look look_of(schema::Status status) {
    using S = schema::Status;
    switch (status) {
        case S::NO_DATA: return {word_of(status), "dots", "quiet"};
        case S::ON_TARGET: return {word_of(status), "disc", "good"};
        case S::AMBER: return {word_of(status), "triangle", "warn"};
        case S::OFF_TARGET: return {word_of(status), "cross", "bad"};
        case S::REPORT: return {word_of(status), "ring", "quiet"};
    }
    return {word_of(status), "ring", "quiet"};
}

Look look_of(schema::VariationLogRow::State state) {
    using S = schema::VariationLogRow::State;
    switch (state) {
        case S::PROPOSED: return {word_of(state), "ring", "quiet"};
        case S::AGREED: return {word_of(state), "half", "info"};
        case S::REFUSED: return {word_of(state), "dash", "quiet"};
        case S::IN_EFFECT: return {word_of(state), "disc", "good"};
        case S::LAPSED: return {word_of(state), "dash", "quiet"};
        case S::REVERSED: return {word_of(state), "diamond", "warn"};
        case S::ENDED: return {word_of(state), "dash", "quiet"};
    }
    return {word_of(state), "ring", "quiet"};
}

std::string contract_type_words(std::string_view name) {
    for (const auto route : capnp::Schema::from<schema::Contract::Route>().getEnumerants())
        if (name == route.getProto().getName().cStr()) return title_of(route);
    return std::string(name);
}

Look look_of(schema::ChartVariation variation) {
    switch (variation) {
        case schema::ChartVariation::COMMON: return {"common cause", "ring", "quiet"};
        case schema::ChartVariation::CONCERN: return {"concern", "triangle", "warn"};
        case schema::ChartVariation::IMPROVEMENT: return {"improvement", "disc", "good"};
        case schema::ChartVariation::CHANGE: return {"change", "diamond", "info"};
    }
    return {"common cause", "ring", "quiet"};
}

}  // namespace daybook::gateway
