// Supervision, appraisal and spot check of care workers: when they are due, and of whom.

#include "schema/governance.capnp.h"
#include "schema/worker.capnp.h"
#include "tests/steward/fixture.h"

namespace daybook::steward {
namespace {

using schema::Worker;

std::int32_t on(const std::string& day) { return number(*parse_day(day)); }

Lines checks(House& house, const std::string& kind) {
    Lines lines = house.said();
    std::erase_if(lines, [&](const std::string& line) {
        return !line.starts_with("check-due ") || line.find(" " + kind + " ") == std::string::npos;
    });
    return lines;
}

void joined(House& house, const std::string& id, const std::string& day = "2026-01-05",
            Worker::Joined::Engagement engagement = Worker::Joined::Engagement::EMPLOYED) {
    house.tell<Worker::Joined>("worker-" + id, "2026-01-05 09:00", [&](auto fact) {
        fact.setOn(on(day));
        fact.setLocation("north");
        fact.setEngagement(engagement);
    });
}
void supervised(House& house, const std::string& id, const std::string& day) {
    house.tell<Worker::Supervised>("worker-" + id, day + " 10:00", [&](auto fact) { fact.setOn(on(day)); });
}

}  // namespace

TEST_CASE("checks: supervision is due 84 days after the last, or the start in post, and said two weeks ahead") {
    House house("2026-01-05 09:00");
    joined(house, "a");
    joined(house, "gone");
    joined(house, "agency", "2026-01-05", Worker::Joined::Engagement::AGENCY);
    house.tell<Worker::Left>("worker-gone", "2026-01-20 09:00", [](auto fact) { fact.setOn(on("2026-02-28")); });
    house.now("2026-03-15 23:59");
    CHECK(checks(house, "supervision").empty());
    house.now("2026-03-16 00:00");  // due on Monday 30 March
    Lines said{"check-due worker-a supervision 2026-03-16T00:00:00Z"};
    CHECK(checks(house, "supervision") == said);
    supervised(house, "a", "2026-03-18");
    house.stop_steward();
    house.start_steward();
    house.now("2026-05-26 23:59");
    CHECK(checks(house, "supervision") == said);
    house.now("2026-05-27 00:00");  // in summer time; due on 10 June
    said.push_back("check-due worker-a supervision 2026-05-26T23:00:00Z");
    CHECK(checks(house, "supervision") == said);
    CHECK(checks(house, "spot-check") == Lines{"check-due worker-a spot-check 2026-03-23T00:00:00Z"});
    CHECK(checks(house, "appraisal").empty());
    const auto page = house.client().find("daybook:steward", "check-due/worker-a/supervision/2026-05-26T23:00:00Z");
    REQUIRE(page.has_value());
    REQUIRE(page->each([&](const EventView& event) -> Status {
                    const auto fact = event.as<Worker::CheckDue>();
                    CHECK(fact.getKind() == Worker::CheckDue::Kind::SUPERVISION);
                    CHECK(fact.getDue() == on("2026-06-10"));
                    CHECK(std::string(event.event().getLocation().cStr()) == "north");
                    return {};
                })
                .has_value());
}

TEST_CASE("checks: a location says how often and how long ahead, from a day on") {
    House house("2026-01-05 09:00");
    joined(house, "a");
    joined(house, "b");
    supervised(house, "b", "2026-02-20");
    house.tell<schema::Governance::KpiScheduleSet>("governance-north", "2026-01-05 09:00", [](auto fact) {
        fact.setFrom(on("2026-03-10"));
        auto terms = fact.initTerms(2);
        terms[0].setName("supervision_days");
        terms[0].setValue(28);
        terms[1].setName("check_ahead_days");
        terms[1].setValue(3);
    });
    house.now("2026-03-20 00:00");
    // Four weeks after 5 January were over long before the rule began; those of 20 February end on 20 March.
    CHECK(checks(house, "supervision") == Lines{"check-due worker-a supervision 2026-03-07T00:00:00Z",
                                                "check-due worker-b supervision 2026-03-17T00:00:00Z"});
}

TEST_CASE("checks: who is absent for 28 days is left out, and asked when they are back") {
    House house("2026-01-05 09:00");
    for (const char* id : {"long", "short", "back"}) joined(house, id);
    const auto absent = [&](const std::string& id, const std::string& from) {
        house.tell<Worker::Absent>("worker-" + id, from + " 09:00", [&](auto fact) { fact.setFrom(on(from)); });
    };
    absent("long", "2026-02-16");  // the 28th day after is the one it would be said on
    absent("short", "2026-02-17");
    absent("back", "2026-02-01");
    house.now("2026-03-20 12:00");
    CHECK(checks(house, "supervision") == Lines{"check-due worker-short supervision 2026-03-16T00:00:00Z"});
    house.tell<Worker::Returned>("worker-back", "2026-03-20 12:00", [](auto fact) { fact.setOn(on("2026-03-20")); });
    CHECK(checks(house, "supervision").back() == "check-due worker-back supervision 2026-03-20T00:00:00Z");
    house.now("2026-06-01 12:00");
    CHECK(checks(house, "supervision").size() == 2);
}

}  // namespace daybook::steward
