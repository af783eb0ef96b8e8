#pragma once

#include <catch2/catch.hpp>
#include <map>
#include <memory>
#include <string>

#include "projections/kpi_board/kpi_board.h"
#include "tests/dsl/story.h"
#include "tests/projections/tale.h"

// What stories of the KPI board's records share: March 2026, told by its dates, and figures as the view shows them.
namespace daybook::projections {

inline const Projection& board() {
    static const Projection projection = kpi_board::projection();
    return projection;
}

inline constexpr const char* first_day = "2026-03-01";
inline story::Scene march() { return {.day = first_day}; }

// "2026-03-02 09:00" as a time of the story.
inline std::string when(const std::string& text) {
    const auto days = *parse_day(text.substr(0, 10)) - *parse_day(first_day);
    return (days.count() < 0 ? "" : "+") + std::to_string(days.count()) + " " + text.substr(11);
}
// The day ends, and the steward says so.
inline story::Line close_of(const std::string& date) {
    return story::day_closed(when(to_string(*parse_day(date) + std::chrono::days{1}) + " 00:00"), date);
}
inline story::Story closed(const std::string& from, const std::string& to) {
    story::Story story;
    for (Day day = *parse_day(from); day <= *parse_day(to); day += std::chrono::days{1})
        story.push_back(close_of(to_string(day)));
    return story;
}

struct Figure {
    std::int64_t numerator = 0, denominator = 0;
    bool operator==(const Figure&) const = default;
};
inline std::ostream& operator<<(std::ostream& out, const Figure& f) {
    return out << f.numerator << "/" << f.denominator;
}
using Figures = std::map<std::string, Figure>;

inline Figures figures(const Runner& runner, Filters filters) {
    Figures all;
    each<schema::KpiBoardRow>(asked(runner, "kpi-board", std::move(filters)),
                              [&](auto row) { all[row.getKpi().cStr()] = {row.getNumerator(), row.getDenominator()}; });
    return all;
}
inline Figures of_month(const Runner& runner, const std::string& month) {
    return figures(runner, {{"from", month + "-01"}, {"to", month == "2026-04" ? "2026-04-30" : month + "-31"}});
}
// A figure nothing ever stood in is not shown, or shown as no data.
inline void check(const Figures& found, const Figures& wanted) {
    for (const auto& [kpi, figure] : wanted) {
        INFO(kpi);
        const auto known = found.find(kpi);
        CHECK((known == found.end() ? Figure{} : known->second) == figure);
    }
}

// The events up to a position; the rows must be those of a rebuild.
inline std::unique_ptr<Shelf> known_at(const story::Book& book, std::size_t events) {
    auto shelf = std::make_unique<Shelf>(board(), book);
    shelf->source().end_at(events);
    whole(*shelf);
    return shelf;
}

}  // namespace daybook::projections
