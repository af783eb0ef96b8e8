// The KPI board: W1 through the whole engine, late facts, retroactive terms, and the way down to the events.

#include <catch2/catch.hpp>

#include "projections/kpi/kpi.h"
#include "projections/kpi_board/kpi_board.h"
#include "tests/dsl/w1.h"
#include "tests/projections/tale.h"

namespace daybook::projections {
namespace {

using namespace story;

const Projection& board() {
    static const Projection projection = kpi_board::projection();
    return projection;
}

struct Figure {
    std::int64_t numerator = 0, denominator = 0;
    bool operator==(const Figure&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Figure& f) { return out << f.numerator << "/" << f.denominator; }

struct Figures {
    std::map<std::string, Figure> of;
    std::int64_t unknown = 0;
    std::string rule;
};
Figures figures(const Runner& runner, Filters filters = {}) {
    Figures all;
    each<schema::KpiBoardRow>(asked(runner, "kpi-board", std::move(filters)), [&](auto row) {
        all.of[row.getKpi().cStr()] = {row.getNumerator(), row.getDenominator()};
        all.unknown = std::max(all.unknown, row.getUnknown());
        all.rule = row.getRuleVersion().cStr();
    });
    return all;
}

void check(const std::map<std::string, Figure>& found, const std::map<std::string, Figure>& wanted) {
    for (const auto& [kpi, figure] : wanted) {
        INFO(kpi);
        REQUIRE(found.contains(kpi));
        CHECK(found.at(kpi) == figure);
    }
}

TEST_CASE("kpi board: the worked day W1 comes to its totals, however its events arrive") {
    Book book;
    book.tell(w1());
    const auto shelf = delivered(board(), book);
    const auto found = figures(shelf->runner());
    check(found.of, {{"punctuality", {10, 16}},
                     {"late_visits", {5, 16}},
                     {"missed_visits", {4, 21}},
                     {"delivered_time", {30'741, 38'700}},
                     {"short_visits", {4, 15}},
                     {"electronic_logging", {13, 16}},
                     {"manual_edits", {2, 16}},
                     {"manual_equals_plan", {1, 1}},
                     {"double_handed_met", {0, 2}}});
    CHECK(found.unknown == 1);
    // The one that is unknown is neither time-critical nor double-handed.
    for (const char* kpi : {"critical_punctuality", "double_handed_met"}) {
        CHECK(figures(shelf->runner(), {{"kpi", kpi}}).unknown == 0);
        std::size_t shown = 0;
        each<schema::KpiVisitRow>(asked(shelf->runner(), "kpi-visits", {{"kpi", kpi}}), [&](auto row) {
            ++shown;
            CHECK(row.getDenominator() != 0);
        });
        CHECK(shown == 2);
    }
}

TEST_CASE("kpi board: what is unknown of time-critical and of double-handed visits stands beside their figures") {
    Book book;
    book.tell(planned("C", "08:00", "08:30", {.time_critical = true}), planned("D", "12:00", "12:30", {.required = 2}),
              planned("O", "17:00", "17:30"), day_closed());
    const auto shelf = delivered(board(), book);
    const auto unknown = [&](const char* kpi) { return figures(shelf->runner(), {{"kpi", kpi}}).unknown; };
    CHECK(unknown("punctuality") == 3);
    CHECK(unknown("critical_punctuality") == 1);
    CHECK(unknown("double_handed_met") == 1);
}

TEST_CASE("kpi board: a clock-in recorded the next day puts W1's missed visit right") {
    Book book;
    book.tell(w1());
    book.tell(w1_later());
    const auto shelf = delivered(board(), book);
    check(figures(shelf->runner(), {{"day", "2026-03-04"}}).of,
          {{"missed_visits", {3, 21}}, {"punctuality", {11, 17}}, {"delivered_time", {32'541, 38'700}}});
}

TEST_CASE("kpi board: zones, packages and none sum to the same visits, and workers count attendances") {
    Book book;
    book.tell(w1());
    Shelf shelf(board(), book);
    whole(shelf);
    for (const char* by : {"contract", "contractType", "zone", "location", "none"}) {
        INFO(by);
        CHECK(figures(shelf.runner(), {{"by", by}}).of.at("punctuality") == Figure{10, 16});
    }
    std::int64_t packages = 0;
    each<schema::KpiBoardRow>(asked(shelf.runner(), "kpi-board", {{"by", "package"}, {"kpi", "missed_visits"}}),
                              [&](auto row) { packages += row.getDenominator(); });
    CHECK(packages == 21);
    each<schema::KpiBoardRow>(asked(shelf.runner(), "kpi-board", {{"worker", "worker-a"}, {"kpi", "punctuality"}}),
                              [&](auto row) { CHECK(std::string(row.getCounts().cStr()) == "attendances"); });
}

TEST_CASE("kpi board: days, weeks and months of a series sum to the whole") {
    Book book;
    book.tell(w1());
    book.tell(told(planned("N1", "+1 08:00", "+1 08:30"), visited("N1", "+1 08:00", "+1 08:30")));
    Shelf shelf(board(), book);
    whole(shelf);
    for (const auto& [period, rows] : std::map<std::string, std::size_t>{{"day", 2}, {"week", 1}, {"month", 1}}) {
        INFO(period);
        Figure sum;
        const auto page = asked(shelf.runner(), "kpi-board", {{"period", period}, {"kpi", "punctuality"}});
        each<schema::KpiBoardRow>(page, [&](auto row) {
            sum.numerator += row.getNumerator();
            sum.denominator += row.getDenominator();
        });
        CHECK(page.rows.size() == rows);
        CHECK(sum == Figure{11, 17});
    }
}

TEST_CASE("kpi board: a figure can be followed down to its events") {
    Book book;
    book.tell(w1());
    Shelf shelf(board(), book);
    whole(shelf);
    Filters filters{{"kpi", "late_visits"}, {"day", "2026-03-04"}, {"part", "numerator"}};
    std::set<std::string> visits;
    each<schema::KpiVisitRow>(asked(shelf.runner(), "kpi-visits", filters), [&](auto row) {
        visits.insert(row.getVisit().cStr());
        REQUIRE(row.getPositions().size() >= 2);
        for (const auto position : row.getPositions()) {
            const EventView event{book.events().at(position - 1).bytes()};
            CHECK(event.stream() == "visit-" + std::string(row.getVisit().cStr()));
        }
    });
    CHECK(visits == std::set<std::string>{"V2", "V5", "V6", "V9", "V18"});
    filters[2].second = "denominator";
    CHECK(asked(shelf.runner(), "kpi-visits", filters).rows.size() == 16);
}

TEST_CASE("kpi board: pages of visits hold every visit once") {
    Book book;
    book.tell(w1());
    Shelf shelf(board(), book);
    whole(shelf);
    std::multiset<std::string> keys;
    ViewQuery query{.filters = {{"kpi", "punctuality"}, {"part", "denominator"}}, .limit = 5};
    do {
        const auto page = ask(shelf.runner(), "kpi-visits", query);
        REQUIRE(page);
        CHECK(page->rows.size() <= 5);
        for (const auto& row : page->rows) keys.insert(row.key);
        query.after = page->next;
    } while (!query.after.empty());
    CHECK(keys.size() == 16);
    CHECK(std::set<std::string>(keys.begin(), keys.end()).size() == 16);
}

TEST_CASE("kpi board: terms set afterwards measure the days they are for again") {
    Book before, after;
    before.tell(w1());
    // 31 minutes late is late by the defaults and not by these terms, told after the day or before it.
    const auto schedule = [](std::string when) {
        return told(kpi_schedule(
            "contract-1",
            {.from = "2026-03-01", .version = "wide", .terms = {{"late_s", 3'600}}, .when = std::move(when)}));
    };
    before.tell(schedule("+2 09:00"));
    after.tell(schedule("-60 09:00"));
    after.tell(w1());
    const auto late = delivered(board(), before);
    const auto early = delivered(board(), after);
    const Filters day{{"day", "2026-03-04"}};
    const auto restated = figures(late->runner(), day), first = figures(early->runner(), day);
    CHECK(restated.of == first.of);
    CHECK(restated.of.at("late_visits") != Figure{5, 16});  // and it made a difference
    CHECK(restated.rule == "wide");
    CHECK_FALSE(late->runner().state().checkpoint.restating);
}

TEST_CASE("kpi board: terms of another contract or another time change nothing") {
    Book book;
    book.tell(w1());
    const ScheduleOf wide{.from = "2026-03-01", .version = "wide", .terms = {{"late_s", 3'600}}, .when = "+2 09:00"};
    ScheduleOf afterwards = wide;
    afterwards.from = "2026-03-05";
    book.tell(told(kpi_schedule("contract-2", wide), kpi_schedule("contract-1", afterwards)));
    const auto shelf = delivered(board(), book);
    CHECK(figures(shelf->runner(), {{"day", "2026-03-04"}}).of.at("late_visits") == Figure{5, 16});
}

TEST_CASE("kpi board: a suspension recorded after the visit takes it out of every figure") {
    Book book;
    book.tell(told(planned("V1", "08:00", "08:30"), missed("V1", "23:00"), day_closed()));
    book.tell(told(authorised("package-1"), suspended("package-1", "-1 14:00", "+1 09:00")));
    const auto shelf = delivered(board(), book);
    for (const auto& [id, figure] : figures(shelf->runner(), {{"day", "2026-03-04"}}).of)
        if (kpi::find_visit_kpi(id)) CHECK(figure == Figure{0, 0});
}

TEST_CASE("kpi board: a visit that names its package by the stream is suspended with it, and with no other") {
    const auto due = [](const char* package) {
        Book book;
        book.tell(planned("V1", "08:00", "08:30", {.package = package}), missed("V1", "23:00"), day_closed());
        book.tell(told(authorised("first"), suspended("first", "-1 14:00", "+1 09:00")));
        const auto shelf = delivered(board(), book);
        return figures(shelf->runner(), {{"day", "2026-03-04"}}).of["missed_visits"];
    };
    for (const char* package : {"first", "package-first"}) CHECK(due(package) == Figure{0, 0});
    CHECK(due("package-second") == Figure{1, 1});
}

TEST_CASE("kpi board: a visit moved to another day counts on that day alone, and leaves no row behind") {
    Book book, straight;
    book.tell(told(planned("V1", "08:00", "08:30"), replanned("V1", "+1 08:00", "+1 08:30", "-1 09:00", Who::PERSON),
                   visited("V1", "+1 08:05", "+1 08:35")));
    const auto shelf = delivered(board(), book);
    CHECK(asked(shelf->runner(), "kpi-board", {{"day", "2026-03-04"}}).rows.empty());
    CHECK(figures(shelf->runner(), {{"day", "2026-03-05"}}).of.at("punctuality") == Figure{1, 1});
}

TEST_CASE("kpi board: without a denominator there is no data, never 100 %") {
    Book book;
    book.tell(told(planned("V1", "08:00", "08:30"), visited("V1", "08:00", "08:30")));
    Shelf shelf(board(), book);
    whole(shelf);
    each<schema::KpiBoardRow>(asked(shelf.runner(), "kpi-board", {{"kpi", "double_handed_met"}}), [](auto row) {
        CHECK(row.getPpm() == -1);
        CHECK(row.getStatus() == schema::Status::NO_DATA);
    });
}

TEST_CASE("kpi board: a filter, a KPI or a date it does not know is refused in a sentence") {
    Book book;
    book.tell(w1());
    Shelf shelf(board(), book);
    whole(shelf);
    const auto kind = [&](std::string_view view, Filters filters) {
        const auto page = ask(shelf.runner(), view, {.filters = std::move(filters)});
        REQUIRE_FALSE(page);
        CHECK_FALSE(page.error().sentence.empty());
        return page.error().kind;
    };
    CHECK(kind("kpi-board", {{"colour", "red"}}) == Error::Kind::rejected);
    CHECK(kind("kpi-board", {{"kpi", "no-such"}}) == Error::Kind::not_found);
    CHECK(kind("kpi-board", {{"from", "yesterday"}}) == Error::Kind::rejected);
    CHECK(kind("kpi-board", {{"by", "package"}, {"worker", "w"}}) == Error::Kind::rejected);
    CHECK(kind("kpi-visits", {}) == Error::Kind::rejected);
}

}  // namespace
}  // namespace daybook::projections
