// R28 and W15: which plan a feed's row belongs to. Rows are visits without a plan.

#include <catch2/catch.hpp>
#include <map>
#include <string>

#include "tests/dsl/agency.h"

using namespace daybook;
using namespace daybook::story;

namespace {

// Each row with the plan it was paired with; "" = none.
std::map<std::string, std::string> pairs(const Story& lines) {
    Book book;
    book.tell(lines);
    const Measures day{book};
    std::map<std::string, std::string> found;
    for (const care::Measured& m : day.all()) {
        if (!m.plan) found[m.visit->id] = "";
        for (const care::Visit* row : m.rows) found[row->id] = m.visit->id;
    }
    return found;
}
using Pairs = std::map<std::string, std::string>;

Story row(const std::string& id, std::string in, std::string out, By by = {}) { return visited(id, in, out, by); }

}  // namespace

TEST_CASE("matching: rows find the plan they are nearest to (W15)") {
    Book book;
    book.tell(planned("p08", "08:00", "08:30"), planned("p12", "12:00", "12:30"), planned("p17", "17:00", "17:30"),
              row("r0810", "08:10", "08:40"), row("r1005", "10:05", "10:35"), row("r1220", "12:20", "12:50"),
              row("r1930", "19:30", "20:00"));
    const Measures day{book};
    REQUIRE(day.all().size() == 4);
    const auto row_of = [&](const char* plan) {
        REQUIRE(day.of(plan).rows.size() == 1);
        return day.of(plan).rows.front()->id;
    };
    CHECK(row_of("p08") == "r0810");
    CHECK(row_of("p12") == "r1220");
    CHECK(row_of("p17") == "r1930");
    CHECK(day.of("p17").lateness == std::chrono::minutes{150});
    CHECK(day.of("r1005").state == schema::VisitState::UNPLANNED);
    CHECK(day.of("r1005").has(care::Oddity::unplanned));
}

TEST_CASE("matching: at most two hours before the plan, and before its cut-off") {
    const Line plan = planned("p", "10:00", "10:30"), next = planned("q", "12:00", "12:30");
    CHECK(pairs(told(plan, row("r", "08:00", "08:30"))) == Pairs{{"r", "p"}});
    CHECK(pairs(told(plan, row("r", "07:59:59", "08:30"))) == Pairs{{"r", ""}});
    CHECK(pairs(told(plan, row("r", "22:59:59", "23:30"))) == Pairs{{"r", "p"}});
    CHECK(pairs(told(plan, row("r", "23:00", "23:30"))) == Pairs{{"r", ""}});
    CHECK(pairs(told(plan, next, row("r", "11:00", "11:30"))) == Pairs{{"r", "p"}});
    CHECK(pairs(told(plan, next, row("r", "11:00:01", "11:30"))) == Pairs{{"r", "q"}});
}

TEST_CASE("matching: as many rows as workers are required, of different workers") {
    const Line pair = planned("p", "10:00", "10:30", {.required = 2});
    const Story a = row("ra", "10:00", "10:30", {.worker = "a"}), b = row("rb", "10:01", "10:31", {.worker = "b"}),
                c = row("rc", "10:02", "10:32", {.worker = "c"}),
                again = row("again", "10:01", "10:31", {.worker = "a"});
    CHECK(pairs(told(pair, a, b, c)) == Pairs{{"ra", "p"}, {"rb", "p"}, {"rc", ""}});
    CHECK(pairs(told(pair, a, again)) == Pairs{{"ra", "p"}, {"again", ""}});
    CHECK(pairs(told(planned("p", "10:00", "10:30"), a, b)) == Pairs{{"ra", "p"}, {"rb", ""}});
}

TEST_CASE("matching: an additional worker's row joins, it never stands for the visit") {
    const Line pair = planned("p", "10:00", "10:30", {.required = 2});
    const By extra{.worker = "b", .secondary = true};
    CHECK(pairs(told(pair, row("r2", "10:00", "10:30", extra), row("r1", "10:10", "10:40", {.worker = "a"}))) ==
          Pairs{{"r1", "p"}, {"r2", "p"}});
    CHECK(pairs(told(pair, row("r2", "10:00", "10:30", extra))) == Pairs{{"r2", ""}});
    Book alone;
    alone.tell(told(pair, row("r2", "10:00", "10:30", extra)));
    CHECK(Measures{alone}.of("r2").has(care::Oddity::unmatched_secondary));
}

TEST_CASE("matching: a visit that its own clock-in started has no room left, a cancelled one none at all") {
    const Line plan = planned("p", "10:00", "10:30");
    CHECK(pairs(told(plan, clocked_in("p", "10:00"), row("r", "10:05", "10:30"))) == Pairs{{"r", ""}});
    CHECK(pairs(told(plan, cancelled("p", "08:00", Who::PERSON), row("r", "10:05", "10:30"))) == Pairs{{"r", ""}});
}

TEST_CASE("matching: a row that arrives after the miss was said makes the visit delivered, by the row's own clock") {
    Book book;
    book.tell(planned("p", "10:00", "10:30"), missed("p", "23:00"));
    CHECK(Measures{book}.of("p").state == schema::VisitState::MISSED);
    book.tell(row("r", "10:05", "10:35", {.at_home = Answer::UNKNOWN, .recorded = "+5 09:00"}));
    const Measures after{book};
    REQUIRE(after.all().size() == 1);
    const care::Measured& p = after.of("p");
    CHECK(p.state == schema::VisitState::DELIVERED);
    CHECK(p.punctual);
    CHECK(p.alert == care::AlertState::RESOLVED);
    REQUIRE(p.workers.size() == 1);
    CHECK(p.workers[0].row->id == "r");
    CHECK_FALSE(p.workers[0].location_known);
}

TEST_CASE("matching: equally near plans go to the earlier one") {
    CHECK(pairs(told(planned("p10", "10:00", "10:15"), planned("p11", "11:00", "11:15"), row("r", "10:30", "10:45"))) ==
          Pairs{{"r", "p10"}});
}
