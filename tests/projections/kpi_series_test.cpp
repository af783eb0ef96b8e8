// The chart of a KPI and its forecast, read from the board: W11 through the whole engine, weeks of the contract, limits
// set anew, and what a month is heading for.

#include <catch2/catch.hpp>

#include "events/core/no_data.h"
#include "projections/kpi_board/kpi_board.h"
#include "tests/dsl/records.h"
#include "tests/projections/tale.h"

namespace daybook::projections {
namespace {

using namespace story;
using Rule = schema::ChartRule;
using Variation = schema::ChartVariation;
using Assurance = schema::ChartAssurance;

const Projection& board() {
    static const Projection projection = kpi_board::projection();
    return projection;
}

std::string on(int day, const std::string& time) {
    return (day < 0 ? std::to_string(day) : "+" + std::to_string(day)) + " " + time;
}

// So many visits on a day, four to a person, the first of them late. Times are so far apart that each is matched to its
// own plan.
Story visits(int day, int count, int late, bool come = true) {
    static const std::vector<std::string> starts{"08", "12", "16", "20"};
    Story story;
    for (int i = 0; i < count; ++i) {
        const std::string id = "d" + std::to_string(day) + "-" + std::to_string(i);
        const std::string hour = starts[static_cast<std::size_t>(i) % 4], person = "person-" + std::to_string(i / 4);
        Story visit = told(planned(id, on(day, hour + ":00"), on(day, hour + ":30"), {.made = "-200 09:00"}));
        if (come) tell_into(visit, visited(id, on(day, hour + (i < late ? ":40" : ":05")), on(day, hour + ":59")));
        for (Line& line : visit) tell_into(story, line.of(person));
    }
    return story;
}

// The Wednesday of so many weeks after the scene's.
constexpr int wednesday(int week) { return 7 * week; }

Line closed(const std::string& day, const std::string& when) { return day_closed(when, day); }

struct Point {
    std::string week;
    std::int64_t numerator = 0, denominator = 0, ppm = 0, mean = 0, lower = 0, near_lower = 0, near_upper = 0,
                 upper = 0;
    bool trial = false, rising = false;
    std::string rebased;
    Rule rule{};
    Variation variation{};
    Assurance assurance{};
};
std::vector<Point> series(const Runner& runner, Filters filters = {{"kpi", "late_visits"}}) {
    std::vector<Point> all;
    each<schema::KpiSeriesRow>(asked(runner, "kpi-series", std::move(filters)), [&](auto row) {
        all.push_back({.week = row.getWeek().cStr(),
                       .numerator = row.getNumerator(),
                       .denominator = row.getDenominator(),
                       .ppm = row.getPpm(),
                       .mean = row.getMean(),
                       .lower = row.getLower(),
                       .near_lower = row.getNearLower(),
                       .near_upper = row.getNearUpper(),
                       .upper = row.getUpper(),
                       .trial = row.getTrial(),
                       .rising = row.getRising(),
                       .rebased = row.getRebased().cStr(),
                       .rule = row.getRule(),
                       .variation = row.getVariation(),
                       .assurance = row.getAssurance()});
    });
    return all;
}

TEST_CASE("kpi series: W11 from its visits, to the last digit, and the week after is of concern") {
    // 500 visits a week: 6.0 % of them late in the first, 7.2 % in the second …
    const std::vector<int> late{30, 36, 27, 33, 40, 31, 35, 29, 34, 37, 32, 28};
    Book book;
    for (int week = 0; week < 12; ++week)
        book.tell(visits(wednesday(week - 12), 500, late[static_cast<std::size_t>(week)]));
    book.tell(visits(wednesday(0), 500, 51));
    book.tell(closed("2026-03-08", "+5 00:05"));
    Shelf shelf(board(), book);
    whole(shelf);
    const auto points = series(shelf.runner());
    REQUIRE(points.size() == 13);
    CHECK(points.front().week == "2025-12-14");
    CHECK(points.front().ppm == 60'000);
    for (const Point& point : points) {
        CHECK(point.denominator == 500);
        CHECK(point.mean == 65'333);
        CHECK(point.lower == 34'381);
        CHECK(point.near_lower == 44'698);
        CHECK(point.near_upper == 85'968);
        CHECK(point.upper == 96'286);
        CHECK_FALSE(point.trial);
        CHECK(point.assurance == Assurance::WILL_PASS);  // target 10 %
    }
    CHECK(points[11].rule == Rule::NONE);
    CHECK(points[12].week == "2026-03-08");
    CHECK(points[12].numerator == 51);
    CHECK(points[12].rule == Rule::OUTSIDE);
    CHECK(points[12].rising);
    CHECK(points[12].variation == Variation::CONCERN);
    // Punctuality is better when higher: 449 of 500 is below its mirrored limit.
    const auto punctual = series(shelf.runner(), {{"kpi", "punctuality"}, {"contract", "contract-1"}});
    REQUIRE(punctual.size() == 13);
    CHECK(punctual[12].lower == 1'000'000 - 96'286);
    CHECK(punctual[12].rule == Rule::OUTSIDE);
    CHECK_FALSE(punctual[12].rising);
    CHECK(punctual[12].variation == Variation::CONCERN);
    CHECK(series(shelf.runner(), {{"kpi", "late_visits"}, {"from", "2026-03-01"}}).size() == 2);
    CHECK(series(shelf.runner(), {{"contract", "contract-2"}}).empty());
}

TEST_CASE("kpi series: a week with fewer than 20 visits is no point, one that is not closed neither") {
    Book book;
    book.tell(told(visits(wednesday(-2), 20, 1), visits(wednesday(-1), 19, 9), visits(wednesday(0), 20, 1)));
    book.tell(closed("2026-03-07", "+4 00:05"));
    const auto shelf = delivered(board(), book);
    const auto points = series(shelf->runner());
    REQUIRE(points.size() == 1);
    CHECK(points.front().week == "2026-02-22");
    CHECK(points.front().trial);
    CHECK(points.front().assurance == Assurance::UNKNOWN);
    // A figure that counts seconds rests on its visits, not on its seconds.
    CHECK(series(shelf->runner(), {{"kpi", "delivered_time"}}).size() == 1);
}

TEST_CASE("kpi series: the contract says how many visits make a point, and when its week ends") {
    Book book;
    book.tell(contract_agreed("contract-1", "County framework", 5));
    book.tell(kpi_schedule("contract-1", {.from = "2025-01-01", .terms = {{"chart_visits", 4}}}));
    book.tell(told(visits(2, 4, 1), visits(3, 4, 3)));  // a Friday and the Saturday after it
    book.tell(closed("2026-03-13", "+10 00:05"));
    const auto shelf = delivered(board(), book);
    const auto points = series(shelf->runner());
    REQUIRE(points.size() == 2);
    CHECK(points[0].week == "2026-03-06");
    CHECK(points[0].ppm == 250'000);
    CHECK(points[1].week == "2026-03-13");
    CHECK(points[1].ppm == 750'000);
}

TEST_CASE("kpi series: nothing is shown before the first day is closed") {
    Book book;
    book.tell(visits(wednesday(-2), 20, 1));
    Shelf shelf(board(), book);
    whole(shelf);
    CHECK(series(shelf.runner()).empty());
    CHECK(asked(shelf.runner(), "kpi-forecast").rows.empty());
}

TEST_CASE("kpi series: limits set anew hold from the first week that begins then, however late they are told") {
    Book before, after;
    const Line schedule = kpi_schedule("contract-1", {.from = "2025-01-01", .terms = {{"chart_visits", 4}}});
    const auto weeks = [](Book& book) {
        for (int week = 0; week < 13; ++week) book.tell(visits(wednesday(week - 13), 4, week == 12 ? 4 : week % 2));
        book.tell(visits(wednesday(0), 4, 4));
        book.tell(closed("2026-03-08", "+5 00:05"));
    };
    const Line rebased = kpi_rebased("late_visits", "2026-02-24", "new rota", "+6 09:00");  // a Tuesday
    const Line of_others = kpi_rebased("late_visits", "2026-01-01", "new rota", "+6 09:00", "contract-2");
    before.tell(told(schedule, of_others));
    weeks(before);
    const auto without = delivered(board(), before);
    CHECK(series(without->runner()).back().rule == Rule::OUTSIDE);
    CHECK(series(without->runner()).back().mean == 125'000);
    after.tell(schedule);
    weeks(after);
    after.tell(rebased);
    const auto shelf = delivered(board(), after);
    const auto points = series(shelf->runner());
    REQUIRE(points.size() == 14);
    CHECK(points[12].rule == Rule::OUTSIDE);  // the week that the day lies in is measured by the old limits
    CHECK_FALSE(points[12].trial);
    CHECK(points[12].rebased.empty());
    CHECK(points[13].rebased == "new rota");
    CHECK(points[13].trial);
    CHECK(points[13].mean == 1'000'000);
    CHECK(points[13].rule == Rule::NONE);
}

struct Standing {
    std::int64_t numerator = 0, denominator = 0, of_7 = 0, of_14 = 0, remaining = 0, forecast = 0;
    schema::Status outlook{}, status{};
    std::string period, to, week;
    Rule rule{};
};
Standing standing(const Runner& runner, const std::string& kpi = "late_visits", Filters filters = {}) {
    filters.emplace_back("kpi", kpi);
    std::vector<Standing> all;
    each<schema::KpiForecastRow>(asked(runner, "kpi-forecast", std::move(filters)), [&](auto row) {
        all.push_back({.numerator = row.getNumerator(),
                       .denominator = row.getDenominator(),
                       .of_7 = row.getDenominator7(),
                       .of_14 = row.getDenominator14(),
                       .remaining = row.getRemaining(),
                       .forecast = row.getForecast(),
                       .outlook = row.getOutlook(),
                       .status = row.getStatus(),
                       .period = row.getPeriod().cStr(),
                       .to = row.getTo().cStr(),
                       .week = row.getWeek().cStr(),
                       .rule = row.getRule()});
    });
    REQUIRE(all.size() == 1);
    return all.front();
}

// February's last days, March up to the scene's day, and what is planned for the rest of March and for April.
Story march() {
    return told(kpi_schedule("contract-1", {.from = "2025-01-01", .terms = {{"forecast_visits", 12}}}),
                visits(-14, 4, 4),                                  // 18 Feb: before the 14 days
                visits(-13, 4, 1),                                  // 19 Feb: their first
                visits(-5, 4, 0),                                   // 27 Feb
                visits(-1, 4, 1), visits(0, 4, 0),                  // 3 and 4 Mar
                visits(1, 4, 2),                                    // 5 Mar: begun, and not closed
                visits(20, 4, 0, false), visits(28, 4, 0, false));  // 24 Mar, and 1 Apr
}

TEST_CASE("kpi forecast: the month so far, the last days, what is still planned, and where it is heading") {
    Book book;
    book.tell(march());
    book.tell(closed("2026-03-04", "+1 00:05"));
    const auto shelf = delivered(board(), book);
    const Standing late = standing(shelf->runner());
    CHECK(late.period == "2026-03");
    CHECK(late.to == "2026-03-31");
    CHECK(late.numerator == 1);
    CHECK(late.denominator == 8);
    CHECK(late.of_7 == 12);
    CHECK(late.of_14 == 16);
    CHECK(late.remaining == 8);       // planned for 5 and 24 March, come or not
    CHECK(late.forecast == 125'000);  // (1 + 2 ÷ 16 × 8) ÷ 16
    CHECK(late.outlook == schema::Status::OFF_TARGET);
    CHECK(late.status == schema::Status::OFF_TARGET);
    CHECK(late.week == "");  // no week had 20 visits
    CHECK(standing(shelf->runner(), "delivered_time").remaining == 8 * 1'800);
    CHECK(standing(shelf->runner(), "double_handed_met").remaining == 0);
    CHECK(standing(shelf->runner(), "manual_equals_plan").remaining == no_data);
    CHECK(standing(shelf->runner(), "manual_equals_plan").forecast == -1);
    CHECK(standing(shelf->runner(), "brief_visits").outlook == schema::Status::REPORT);
}

TEST_CASE("kpi series and forecast: visits awaiting data are counted beside the week and the month so far (R1)") {
    Book book;
    Line away = planned("away", on(0, "10:00"), on(0, "10:30"), {.made = "-200 09:00"});
    book.tell(visits(0, 20, 1), away.of("person-away"));
    book.tell(received("r1", "09:00", {.contract = "contract-1"}), accepted("r1", "10:00"));
    book.tell(closed("2026-03-04", "+1 00:05"), closed("2026-03-08", "+5 00:05"));
    struct Seen {
        std::int64_t of = 0;
        std::uint32_t unknown = 0;
        bool operator==(const Seen&) const = default;
    };
    const auto week = [](const Runner& runner) {
        std::vector<Seen> all;
        each<schema::KpiSeriesRow>(asked(runner, "kpi-series", {{"kpi", "late_visits"}}),
                                   [&](auto row) { all.push_back({row.getDenominator(), row.getUnknown()}); });
        return all;
    };
    const auto month = [](const Runner& runner, const char* kpi) {
        std::vector<Seen> all;
        each<schema::KpiForecastRow>(asked(runner, "kpi-forecast", {{"kpi", kpi}}),
                                     [&](auto row) { all.push_back({row.getDenominator(), row.getUnknown()}); });
        return all;
    };
    const auto before = delivered(board(), book);
    CHECK(week(before->runner()) == std::vector<Seen>{{20, 1}});
    CHECK(month(before->runner(), "late_visits") == std::vector<Seen>{{20, 1}});
    CHECK(month(before->runner(), "acceptance") == std::vector<Seen>{{1, 0}});  // it counts no visits
    // What was awaited comes, and is counted in the figure itself.
    Story came = visited("away", on(0, "10:00"), on(0, "10:30"), {.recorded = on(6, "09:00")});
    for (Line& line : came) line.of("person-away");
    book.tell(came);
    const auto after = delivered(board(), book);
    CHECK(week(after->runner()) == std::vector<Seen>{{21, 0}});
    CHECK(month(after->runner(), "late_visits") == std::vector<Seen>{{21, 0}});
}

TEST_CASE("kpi forecast: a day that is gone is shown as it stood, a day that is not closed is refused") {
    Book book;
    book.tell(march());
    book.tell(closed("2026-03-04", "+1 00:05"));
    Shelf shelf(board(), book);
    whole(shelf);
    const Standing before = standing(shelf.runner(), "late_visits", {{"day", "2026-02-28"}});
    CHECK(before.period == "2026-02");
    CHECK(before.denominator == 12);
    CHECK(before.remaining == 0);
    const Standing first = standing(shelf.runner(), "late_visits", {{"day", "2026-03-03"}});
    CHECK(first.denominator == 4);
    CHECK(first.remaining == 12);
    const auto open = ask(shelf.runner(), "kpi-forecast", {.filters = {{"day", "2026-03-05"}}});
    REQUIRE_FALSE(open);
    CHECK(open.error().kind == Error::Kind::rejected);
    CHECK(ask(shelf.runner(), "kpi-forecast", {.filters = {{"kpi", "no-such"}}}).error().kind ==
          Error::Kind::not_found);
}

TEST_CASE("kpi forecast: a cancelled or suspended visit is not waited for, and too few visits make no forecast") {
    Book book;
    book.tell(told(visits(-1, 11, 1), visits(20, 4, 0, false)));
    book.tell(told(cancelled("d20-0", "+1 09:00", Who::PERSON)));
    book.tell(closed("2026-03-04", "+1 10:00"));
    const auto shelf = delivered(board(), book);
    CHECK(standing(shelf->runner()).remaining == 3);
    CHECK(standing(shelf->runner()).forecast == -1);
    CHECK(standing(shelf->runner()).outlook == schema::Status::NO_DATA);
}

// Answered in time in the week to 22 February, not at all in the week after it.
Story two_referrals() {
    return told(kpi_schedule("contract-1", {.from = "2025-01-01", .terms = {{"chart_visits", 1}}}),
                authorised_as("A", {.from = "2026-02-01"}, "-31 09:00"),
                received("R1", "-14 09:00", {.contract = "contract-1"}), accepted("R1", "-14 10:00"),
                received("R2", "-7 09:00", {.contract = "contract-1"}), closed("2026-02-22", "-9 00:05"),
                closed("2026-03-01", "-2 00:05"));
}

TEST_CASE("kpi series: referrals, person-days and what stands have their weeks as visits do") {
    Book book;
    book.tell(two_referrals());
    const auto shelf = delivered(board(), book);
    const auto figures = [&](const std::string& kpi) {
        std::map<std::string, std::pair<std::int64_t, std::int64_t>> all;
        for (const Point& point : series(shelf->runner(), {{"kpi", kpi}, {"contract", "contract-1"}}))
            all[point.week] = {point.numerator, point.denominator};
        return all;
    };
    using Weeks = std::map<std::string, std::pair<std::int64_t, std::int64_t>>;
    CHECK(figures("response_4h") == Weeks{{"2026-02-22", {1, 1}}, {"2026-03-01", {0, 1}}});
    CHECK(figures("hospital_admissions") == Weeks{{"2026-02-22", {0, 7}}, {"2026-03-01", {0, 7}}});
    CHECK(figures("hand_backs") == Weeks{{"2026-02-22", {0, 1}}, {"2026-03-01", {0, 1}}});
    CHECK(figures("acceptance") == Weeks{{"2026-02-22", {1, 1}}});
    CHECK(figures("workload").empty());
}

TEST_CASE("kpi forecast: a KPI whose remaining records nobody knows has its month so far and no forecast") {
    Book book;
    book.tell(two_referrals());
    const auto shelf = delivered(board(), book);
    const Standing answered = standing(shelf->runner(), "response_4h", {{"day", "2026-02-28"}});
    CHECK(answered.numerator == 1);
    CHECK(answered.denominator == 2);
    CHECK(answered.of_7 == 1);
    CHECK(answered.remaining == no_data);
    CHECK(answered.forecast == -1);
    CHECK(answered.outlook == schema::Status::NO_DATA);
    CHECK(answered.status == schema::Status::OFF_TARGET);
    CHECK(standing(shelf->runner(), "hand_backs").denominator == 1);
    CHECK(asked(shelf->runner(), "kpi-forecast", {{"kpi", "workload"}}).rows.empty());
}

TEST_CASE("kpi board: visits that are only planned make no row and do not move its newest day") {
    Book book;
    book.tell(told(visits(-1, 4, 1), visits(0, 4, 0, false), visits(1, 4, 0, false)));
    book.tell(closed("2026-03-03", "+0 09:00"));
    const auto shelf = delivered(board(), book);
    CHECK(asked(shelf->runner(), "kpi-board", {{"day", "2026-03-05"}}).rows.empty());
    const Reading reading = shelf->runner().read();
    const auto newest = kpi_board::newest_day(reading);
    REQUIRE(newest);
    CHECK(to_string(*newest) == "2026-03-03");
}

}  // namespace
}  // namespace daybook::projections
