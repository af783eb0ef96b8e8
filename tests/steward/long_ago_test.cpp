// What is told of a visit long after its day, when the steward has let go of it and of the visits around it.

#include "tests/steward/fixture.h"

namespace daybook::steward {
namespace {

// A claim, which says nothing of who came.
void claimed(House& house, const std::string& visit, const std::string& when) {
    house.tell<schema::Visit::Claimed>("visit-" + visit, when, [](auto fact) {
        fact.setPerson("person-12");
        fact.setContract("c1");
        fact.setSeconds(1'800);
        fact.setPence(898);
    });
}

// What was said of a visit, but for what is said of days.
Lines said_of(House& house, const std::string& visit) {
    Lines lines = house.said();
    std::erase_if(lines, [&](const std::string& line) { return line.find(" visit-" + visit + " ") == line.npos; });
    return lines;
}

// The days go by, each heard through to its end.
void days_pass(House& house, const std::string& from, const std::string& to) {
    for (Day day = *parse_day(from); day <= *parse_day(to); day += std::chrono::days{1})
        house.live(to_string(day) + " 12:00");
}

TEST_CASE("steward: a visit that a row of its own attended is not missed because it is told of after weeks (R28)") {
    House house;
    house.planned("v1", "2026-03-04 08:00");
    house.attended("row", "2026-03-04 08:05");
    days_pass(house, "2026-03-05", "2026-04-20");
    REQUIRE(said_of(house, "v1").empty());
    claimed(house, "v1", "2026-04-20 13:00");
    house.live("2026-04-20 14:00");
    CHECK(said_of(house, "v1").empty());
}

TEST_CASE("steward: a visit that was missed at the next one's start is not missed anew after weeks (R3)") {
    House house;
    house.planned("v1", "2026-03-04 08:00");
    house.planned("v2", "2026-03-04 12:00");
    house.attended("v2", "2026-03-04 12:05");
    days_pass(house, "2026-03-05", "2026-04-20");
    const Lines said = said_of(house, "v1");
    REQUIRE(said == Lines{"overdue visit-v1 2026-03-04T08:31:00Z", "missed visit-v1 2026-03-04T12:00:00Z"});
    claimed(house, "v1", "2026-04-20 13:00");
    house.live("2026-04-20 14:00");
    CHECK(said_of(house, "v1") == said);
}

TEST_CASE("steward: a visit first told of weeks after its day is overdue and missed like any other") {
    House house;
    house.planned("first", "2026-03-04 08:00");
    house.attended("first", "2026-03-04 08:05");
    days_pass(house, "2026-03-05", "2026-04-20");
    house.planned("v1", "2026-03-04 10:00");
    house.live("2026-04-20 14:00");
    CHECK(said_of(house, "v1") ==
          Lines{"overdue visit-v1 2026-03-04T10:31:00Z", "missed visit-v1 2026-03-04T23:00:00Z"});
}

}  // namespace
}  // namespace daybook::steward
