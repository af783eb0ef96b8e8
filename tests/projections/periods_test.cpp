// R11 and W3: which days a figure sums, and what it says of them.

#include "projections/kpi_board/periods.h"

#include <catch2/catch.hpp>

#include "events/core/calendar.h"
#include "tests/projections/tale.h"

namespace daybook::projections {
namespace {

using namespace story;
using namespace kpi_board;

// "2026-03-01/2026-03-07", with a contract whose weeks end on an ISO weekday and that began on a day, or without one.
std::string period(const char* day, const char* name, unsigned week_ends_on = 0, const char* begun = "2024-04-01") {
    care::ContractTerms contract;
    contract.week_ends_on = week_ends_on;
    contract.from = *parse_day(begun);
    const Days days = period_with(*parse_day(day), *period_of(name), {}, week_ends_on == 0 ? nullptr : &contract);
    return to_string(days.from) + "/" + to_string(days.to);
}

const Projection& board() {
    static const Projection projection = kpi_board::projection();
    return projection;
}

struct Row {
    std::string from, to, rule;
    std::int64_t visits = 0;
    bool operator==(const Row&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Row& r) {
    return out << r.from << "/" << r.to << " " << r.visits << " by " << r.rule;
}

// The rows of missed_visits, which counts every due visit.
std::vector<Row> rows(const Runner& runner, Filters filters) {
    filters.emplace_back("kpi", "missed_visits");
    std::vector<Row> all;
    each<schema::KpiBoardRow>(asked(runner, "kpi-board", std::move(filters)), [&](auto row) {
        all.push_back({row.getFrom().cStr(), row.getTo().cStr(), row.getRuleVersion().cStr(), row.getDenominator()});
    });
    return all;
}

Story attended(const std::string& day) {
    const std::string visit = (day.starts_with('+') ? "after" : "before") + day.substr(1);
    return told(planned(visit, day + " 08:00", day + " 08:30", {.made = "-60 09:00"}),
                visited(visit, day + " 08:00", day + " 08:30"));
}

}  // namespace

TEST_CASE("periods: weeks by their last day, months, quarters, half-years and contract years (W3)") {
    CHECK(period("2026-03-01", "week", 7) == "2026-02-23/2026-03-01");
    CHECK(period("2026-03-01", "week", 5) == "2026-02-28/2026-03-06");
    CHECK(period("2026-03-01", "week", 6) == "2026-03-01/2026-03-07");
    CHECK(period("2026-03-07", "week", 7) == "2026-03-02/2026-03-08");
    CHECK(period("2026-03-07", "week", 5) == "2026-03-07/2026-03-13");
    CHECK(period("2026-03-07", "week", 6) == "2026-03-01/2026-03-07");
    CHECK(period("2026-03-01", "week") == "2026-02-23/2026-03-01");
    CHECK(period("2024-02-10", "month") == "2024-02-01/2024-02-29");
    CHECK(period("2026-03-31", "quarter") == "2026-01-01/2026-03-31");
    CHECK(period("2026-12-31", "quarter") == "2026-10-01/2026-12-31");
    CHECK(period("2026-06-30", "half-year") == "2026-01-01/2026-06-30");
    CHECK(period("2026-07-01", "half-year") == "2026-07-01/2026-12-31");
    CHECK(period("2026-03-31", "contract-year", 7) == "2025-04-01/2026-03-31");
    CHECK(period("2026-04-01", "contract-year", 7) == "2026-04-01/2027-03-31");
    CHECK(period("2026-02-28", "contract-year", 7, "2024-02-29") == "2025-03-01/2026-02-28");
    CHECK(period("2026-04-01", "contract-year") == "2026-01-01/2026-12-31");
}

TEST_CASE("periods: four weeks are counted from the contract's first day, before it too") {
    CHECK(period("2024-04-01", "4-weeks", 7) == "2024-04-01/2024-04-28");
    CHECK(period("2024-04-29", "4-weeks", 7) == "2024-04-29/2024-05-26");
    CHECK(period("2024-03-31", "4-weeks", 7) == "2024-03-04/2024-03-31");
    CHECK(period("2024-01-28", "4-weeks") == "2024-01-01/2024-01-28");
    CHECK_FALSE(period_of("fortnight"));
}

TEST_CASE("kpi board: the first week of a contract's own is whole, whichever day it begins on") {
    Book book;
    // The newest day is Wed 4 March; the 28 days before begin on Thu 5 February, in the week of Sun 1 to Sat 7.
    book.tell(
        told(contract_agreed("contract-1", "County framework", 6), attended("-31"), attended("-28"), attended("+0")));
    const auto shelf = delivered(board(), book);
    const auto weeks = rows(shelf->runner(), {{"period", "week"}});
    REQUIRE(weeks.size() == 2);
    CHECK(weeks[0] == Row{"2026-02-01", "2026-02-07", "default", 2});
    CHECK(weeks[1] == Row{"2026-03-01", "2026-03-07", "default", 1});
    const auto crossing = rows(shelf->runner(), {{"period", "week"}, {"by", "none"}});
    REQUIRE(crossing.size() == 2);
    CHECK(crossing[0] == Row{"2026-02-02", "2026-02-08", "default", 1});
    CHECK(crossing[1] == Row{"2026-03-02", "2026-03-08", "default", 1});
}

TEST_CASE("kpi board: a period that is asked for in part says which part it sums") {
    Book book;
    book.tell(told(attended("-1"), attended("+0"), attended("+1"), attended("+2")));
    const auto shelf = delivered(board(), book);
    CHECK(rows(shelf->runner(), {{"period", "week"}, {"from", "2026-03-04"}}) ==
          std::vector{Row{"2026-03-04", "2026-03-08", "default", 3}});
    CHECK(rows(shelf->runner(), {{"period", "week"}, {"from", "2026-03-04"}, {"to", "2026-03-05"}}) ==
          std::vector{Row{"2026-03-04", "2026-03-05", "default", 2}});
    CHECK(rows(shelf->runner(), {{"period", "month"}, {"day", "2026-03-03"}}) ==
          std::vector{Row{"2026-03-03", "2026-03-03", "default", 1}});
}

TEST_CASE("kpi board: a series has a row where there was anything of a figure, and a figure of a whole span always") {
    Book book;
    book.tell(told(attended("-1"), attended("+1"), planned("waits", "+0 08:00", "+0 08:30", {.made = "-60 09:00"})));
    const auto shelf = delivered(board(), book);
    const auto of = [&](const char* kpi, Filters filters) {
        filters.emplace_back("kpi", kpi);
        return asked(shelf->runner(), "kpi-board", std::move(filters)).rows.size();
    };
    CHECK(of("late_visits", {{"period", "day"}}) == 2);  // the day between holds a visit nothing is known of yet
    CHECK(of("acceptance", {{"period", "day"}}) == 0);
    CHECK(of("acceptance", {}) == 1);
}

TEST_CASE("kpi board: a period in which the rules changed names every version it was measured by") {
    Book book;
    book.tell(told(kpi_schedule("contract-1", {.from = "2026-01-01", .version = "1"}),
                   kpi_schedule("contract-1", {.from = "2026-03-04", .version = "2"}), attended("-1"), attended("+0")));
    const auto shelf = delivered(board(), book);
    CHECK(rows(shelf->runner(), {{"period", "month"}}) == std::vector{Row{"2026-03-01", "2026-03-31", "1, 2", 2}});
    const auto days = rows(shelf->runner(), {{"period", "day"}});
    REQUIRE(days.size() == 2);
    CHECK(days[0].rule == "1");
    CHECK(days[1].rule == "2");
}

}  // namespace daybook::projections
