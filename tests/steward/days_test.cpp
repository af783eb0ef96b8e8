#include "tests/steward/fixture.h"

namespace daybook::steward {
namespace {

TEST_CASE("steward: a day that was heard through is closed a little after midnight") {
    House house;
    house.planned("v1", "2026-03-04 08:00");
    house.attended("v1", "2026-03-04 08:00");
    house.live("2026-03-05 00:04:59");
    CHECK(house.said().empty());
    house.live("2026-03-05 00:05");
    CHECK(house.said() == Lines{"day-closed record-days 2026-03-05T00:00:00Z"});
    house.live("2026-03-07 09:00");
    CHECK(house.said() == Lines{"day-closed record-days 2026-03-05T00:00:00Z",
                                "day-closed record-days 2026-03-06T00:00:00Z",
                                "day-closed record-days 2026-03-07T00:00:00Z"});
}

TEST_CASE("steward: a day is not closed while one of its sources is behind, but after a day's wait it is") {
    House house;
    house.planned("v1", "2026-03-04 08:00");
    house.heard("2026-03-04 20:00", "c1", "feed:abacus");
    house.live("2026-03-05 12:00");  // the app is heard, the file is not
    CHECK(house.said() == Lines{"overdue visit-v1 2026-03-04T08:31:00Z"});
    house.heard("2026-03-05 00:00", "c1", "feed:abacus");
    house.settle();
    CHECK(house.said() == Lines{"overdue visit-v1 2026-03-04T08:31:00Z", "missed visit-v1 2026-03-04T23:00:00Z",
                                "day-closed record-days 2026-03-05T00:00:00Z"});
    house.now("2026-03-06 23:59");
    CHECK(house.said().back() == "day-closed record-days 2026-03-05T00:00:00Z");
    house.now("2026-03-07 00:00");
    CHECK(house.said().back() == "day-closed record-days 2026-03-06T00:00:00Z");
}

TEST_CASE("steward: days end at local midnight, on the days of the clock change too") {
    struct Row {
        std::string from, sunday, closed;
    };
    const auto row =
        GENERATE(Row{"2026-03-29 09:00", "2026-03-30 00:05", "day-closed record-days 2026-03-29T23:00:00Z"},
                 Row{"2026-10-25 09:00", "2026-10-26 00:05", "day-closed record-days 2026-10-26T00:00:00Z"});
    House house(row.from);
    house.heard(row.from);
    house.settle();
    house.clock.set(at(row.sunday) - std::chrono::seconds{1});
    house.heard(row.sunday);
    house.settle();
    CHECK(house.said().empty());
    house.clock.set(at(row.sunday));
    house.settle();
    CHECK(house.said() == Lines{row.closed});
}

TEST_CASE("steward: of an empty log nothing is said") {
    House house;
    house.now("2026-03-20 12:00");
    CHECK(house.said().empty());
}

TEST_CASE("steward: visits loaded for days gone by close those days") {
    House house("2026-03-20 12:00");
    house.planned("v1", "2026-02-10 08:00");
    house.attended("v1", "2026-02-10 08:00");
    house.settle();
    CHECK(house.said() == Lines{"day-closed record-days 2026-02-11T00:00:00Z"});
}

TEST_CASE("steward: started again, from nothing and in the middle of a day, it adds nothing") {
    House house;
    house.planned("v1", "2026-03-04 08:00");
    house.planned("v2", "2026-03-04 12:00");
    house.planned("v3", "2026-03-05 12:00");
    house.live("2026-03-04 10:00");
    const auto morning = house.said();
    CHECK(morning.size() == 1);
    house.stop_steward();
    house.start_steward();
    CHECK(house.said() == morning);
    house.live("2026-03-06 00:10");
    const auto all = house.said();
    CHECK(all.size() == 8);  // three overdue, three missed, two days
    for (int again = 0; again < 3; ++again) {
        house.stop_steward();
        house.start_steward();
        CHECK(house.said() == all);
    }
}

TEST_CASE("steward: what it was not there to see it says later, as of the deadline") {
    House house;
    house.planned("v1", "2026-03-04 08:00");
    house.settle();
    house.stop_steward();
    house.clock.set(at("2026-03-04 23:30"));
    house.heard("2026-03-04 23:30");
    house.start_steward();
    CHECK(house.said() == Lines{"overdue visit-v1 2026-03-04T08:31:00Z", "missed visit-v1 2026-03-04T23:00:00Z"});
}

TEST_CASE("steward: a variation takes effect at its time, or when it was agreed after that") {
    House house;
    const auto propose_variation = [&](const std::string& name, const std::string& from) {
        house.tell<schema::Variation::Proposed>("variation-" + name, "2026-03-04 06:00", [&](auto fact) {
            fact.setPackage("p1");
            fact.setFrom(micros(at(from)));
        });
    };
    propose_variation("in-time", "2026-03-05 00:00");
    propose_variation("late", "2026-03-05 00:00");
    propose_variation("refused", "2026-03-05 00:00");
    house.agreed("in-time", "2026-03-04 07:00");
    house.tell<schema::Variation::Refused>("variation-refused", "2026-03-04 07:00", [](auto) {});
    house.now("2026-03-05 00:00");
    CHECK(house.said() == Lines{"took-effect variation-in-time 2026-03-05T00:00:00Z"});
    house.clock.set(at("2026-03-05 10:00"));
    house.agreed("late", "2026-03-05 10:00");
    CHECK(house.said().back() == "took-effect variation-late 2026-03-05T10:00:00Z");
}

}  // namespace
}  // namespace daybook::steward
