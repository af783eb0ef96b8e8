// R2: slots of the visit plan that nobody planned, and visits with too few workers on the rota.

#include "tests/steward/fixture.h"

namespace daybook::steward {
namespace {

using Cause = schema::Visit::Missed::Cause;

struct SlotOf {
    std::string start = "08:00";
    unsigned required = 1;
    bool critical = false;
    unsigned weekdays = 0x7f;
};

template <class Fact>
void fill_plan(Fact fact, const std::vector<SlotOf>& slots) {
    auto plan = fact.initPlan(static_cast<unsigned>(slots.size()));
    for (unsigned i = 0; i < plan.size(); ++i) {
        const auto two = [&](std::size_t at) { return static_cast<unsigned>(std::stoi(slots[i].start.substr(at, 2))); };
        plan[i].setWeekdays(static_cast<std::uint8_t>(slots[i].weekdays));
        plan[i].setStart(two(0) * 3'600 + two(3) * 60);
        plan[i].setLength(1'800);
        plan[i].setRequired(static_cast<std::uint8_t>(slots[i].required));
        plan[i].setTimeCritical(slots[i].critical);
    }
}

// A house with packages: "p1" is of person-12, under contract c1.
struct Agency : House {
    using House::House;
    void authorised(const std::vector<SlotOf>& slots, const std::string& from = "2026-01-01") {
        tell<schema::Package::Authorised>("package-p1", "2026-01-01 09:00", [&](auto fact) {
            fact.setPerson("person-12");
            fact.setContract("c1");
            fact.setZone("north");
            fact.setFrom(number(*parse_day(from)));
            fill_plan(fact, slots);
        });
    }
    void rostered(const std::string& visit, const std::string& start, std::vector<std::string> workers = {"worker-a"},
                  unsigned required = 1) {
        tell<schema::Visit::Planned>("visit-" + visit, "2026-03-01 12:00", [&](auto fact) {
            fact.setPerson("person-12");
            fact.setPackage("p1");
            fact.setContract("c1");
            fact.setStart(micros(at(start)));
            fact.setSeconds(1'800);
            fact.setRequired(static_cast<std::uint8_t>(required));
            auto list = fact.initWorkers(static_cast<unsigned>(workers.size()));
            for (unsigned i = 0; i < list.size(); ++i) list.set(i, workers[i]);
        });
    }
    // The contract's source is heard: of a slot nobody planned no row could tell that it is about this contract.
    void live(const std::string& when) {
        clock.set(at(when));
        heard(when, "c1");
        settle();
    }
    // What was said of slots and of the rota, without the days.
    Lines of_visits() {
        Lines lines = said();
        std::erase_if(lines,
                      [](const auto& line) { return line.starts_with("day-closed") || line.starts_with("started"); });
        return lines;
    }
};

const std::string slot_8 = "visit-slot-20260304-0800-p1";

}  // namespace

TEST_CASE("steward: a slot nobody planned is unrostered a day before its time, then overdue, then missed") {
    Agency house("2026-03-02 06:00");
    house.authorised({{.start = "08:00", .weekdays = 0x04}});  // Wednesdays
    house.live("2026-03-03 07:59:59");
    CHECK(house.of_visits().empty());
    house.live("2026-03-03 08:00");
    CHECK(house.of_visits() == Lines{"unrostered " + slot_8 + " 2026-03-03T08:00:00Z"});
    house.live("2026-03-04 08:31");
    house.live("2026-03-04 23:00");
    CHECK(house.of_visits() == Lines{"unrostered " + slot_8 + " 2026-03-03T08:00:00Z",
                                     "overdue " + slot_8 + " 2026-03-04T08:31:00Z",
                                     "missed " + slot_8 + " 2026-03-04T23:00:00Z"});
    const auto page = house.client().find("daybook:steward", "missed/" + slot_8 + "/2026-03-04T23:00:00Z");
    REQUIRE(page.has_value());
    CHECK(page->each([&](const EventView& event) -> Status {
                  const auto fact = event.as<schema::Visit::Missed>();
                  CHECK(fact.getCause() == Cause::UNROSTERED);
                  CHECK(fact.getPlannedStart() == micros(at("2026-03-04 08:00")));
                  CHECK(fact.getPlannedSeconds() == 1'800);
                  CHECK(std::string(fact.getContract().cStr()) == "c1");
                  CHECK(std::string(fact.getZone().cStr()) == "north");
                  return {};
              })
              .has_value());
    house.stop_steward();
    house.start_steward();
    CHECK(house.of_visits().size() == 3);
}

TEST_CASE("steward: the silence of its source is no miss for a slot either (R1)") {
    Agency house("2026-03-02 06:00");
    house.authorised({{.start = "08:00", .weekdays = 0x04}});
    house.now("2026-03-05 12:00");
    CHECK(house.of_visits() == Lines{"unrostered " + slot_8 + " 2026-03-03T08:00:00Z"});
}

TEST_CASE("steward: slots of a day are cut off by the next one, planned or not") {
    Agency house("2026-03-02 06:00");
    house.authorised({{.start = "08:00", .weekdays = 0x04}, {.start = "12:00", .weekdays = 0x04}});
    house.live("2026-03-04 12:00");
    const auto said = house.of_visits();
    CHECK(std::count(said.begin(), said.end(), "missed " + slot_8 + " 2026-03-04T12:00:00Z") == 1);
}

TEST_CASE("steward: a planned visit stands for the nearest slot, up to three hours away") {
    const auto said_of = [](const std::string& planned) {
        Agency house("2026-03-02 06:00");
        house.authorised({{.start = "08:00", .weekdays = 0x04}});
        house.rostered("v1", planned);
        house.clocked_in("v1", planned);
        house.live("2026-03-04 07:00");
        return house.of_visits().size();
    };
    CHECK(said_of("2026-03-04 08:00") == 0);
    CHECK(said_of("2026-03-04 11:00") == 0);
    CHECK(said_of("2026-03-04 11:01") == 1);
    CHECK(said_of("2026-03-05 08:00") == 1);
}

TEST_CASE("steward: two slots need two visits") {
    Agency house("2026-03-02 06:00");
    house.authorised({{.start = "08:00", .weekdays = 0x04}, {.start = "10:00", .weekdays = 0x04}});
    house.rostered("v1", "2026-03-04 10:00");
    house.live("2026-03-03 11:00");
    CHECK(house.of_visits() == Lines{"unrostered " + slot_8 + " 2026-03-03T08:00:00Z"});
}

TEST_CASE("steward: a slot that was planned after all is due once, and its own stream is withdrawn") {
    Agency house("2026-03-02 06:00");
    house.authorised({{.start = "08:00", .weekdays = 0x04}});
    house.live("2026-03-03 09:00");
    REQUIRE(house.of_visits().size() == 1);
    house.rostered("v1", "2026-03-04 08:15");
    house.settle();
    CHECK(house.of_visits().back() == "withdrawn " + slot_8 + " 2026-03-03T09:00:00Z");
    house.clocked_in("v1", "2026-03-04 08:15");
    house.live("2026-03-04 08:50");
    CHECK(house.of_visits().size() == 2);
}

TEST_CASE("steward: a visit moved to another day still stands for its slot") {
    Agency house("2026-03-02 06:00");
    house.authorised({{.start = "08:00", .weekdays = 0x04}});
    house.rostered("v1", "2026-03-04 08:00");
    house.tell<schema::Visit::Replanned>("visit-v1", "2026-03-02 07:00", [](auto fact) {
        fact.setStart(micros(at("2026-03-06 08:00")));
        fact.setAgreedWith(schema::Who::PERSON);
    });
    house.live("2026-03-04 23:30");
    CHECK(house.of_visits().empty());
}

TEST_CASE("steward: the rota has an hour to follow a new package") {
    Agency house("2026-03-04 06:00");
    house.authorised({{.start = "08:00"}});
    house.live("2026-03-04 06:59:59");
    CHECK(house.of_visits().empty());
    house.rostered("v1", "2026-03-04 08:00");
    house.rostered("v2", "2026-03-05 08:00");
    house.live("2026-03-04 07:00");
    CHECK(house.of_visits().empty());
}

TEST_CASE("steward: what was due before the package was known is nobody's miss") {
    Agency house("2026-03-04 12:00");
    house.authorised({{.start = "08:00", .weekdays = 0x06}});
    house.live("2026-03-04 23:30");
    CHECK(house.of_visits().empty());
}

TEST_CASE("steward: a suspended package has no slots due, and its return is checked like a start") {
    Agency house("2026-03-02 06:00");
    house.authorised({{.start = "08:00"}});
    house.tell<schema::Package::Suspended>("package-p1", "2026-03-02 06:00",
                                           [](auto fact) { fact.setFrom(micros(at("2026-03-02 06:00"))); });
    house.live("2026-03-04 12:00");
    CHECK(house.of_visits().empty());
    house.tell<schema::Package::Resumed>("package-p1", "2026-03-04 12:00",
                                         [](auto fact) { fact.setFrom(micros(at("2026-03-04 14:00"))); });
    house.live("2026-03-04 12:59:59");
    CHECK(house.of_visits().empty());
    house.live("2026-03-04 13:00");
    CHECK(house.of_visits() == Lines{"unrostered visit-slot-20260305-0800-p1 2026-03-04T13:00:00Z"});
}

TEST_CASE("steward: after its last day a package has no slots, and those found before are withdrawn") {
    Agency house("2026-03-02 06:00");
    house.authorised({{.start = "08:00", .weekdays = 0x04}});
    house.live("2026-03-03 09:00");
    house.tell<schema::Package::Ended>("package-p1", "2026-03-03 09:00",
                                       [](auto fact) { fact.setOn(number(*parse_day("2026-03-03"))); });
    house.live("2026-03-12 23:30");
    CHECK(house.of_visits() ==
          Lines{"unrostered " + slot_8 + " 2026-03-03T08:00:00Z", "withdrawn " + slot_8 + " 2026-03-03T09:00:00Z"});
}

TEST_CASE("steward: an agreed variation changes the slots from its day on") {
    Agency house("2026-03-02 06:00");
    house.authorised({{.start = "08:00", .weekdays = 0x04}});
    house.rostered("v1", "2026-03-04 08:00");
    house.clocked_in("v1", "2026-03-04 08:00");
    house.tell<schema::Variation::Proposed>("variation-1", "2026-03-02 06:00", [](auto fact) {
        fact.setPackage("p1");
        fact.setFrom(micros(at("2026-03-04 00:00")));
        fill_plan(fact, {{.start = "08:00", .weekdays = 0x04}, {.start = "18:00", .weekdays = 0x04}});
    });
    house.live("2026-03-03 18:00");
    CHECK(house.of_visits().empty());  // proposed is not agreed
    house.agreed("1", "2026-03-03 18:00");
    house.live("2026-03-03 19:00");
    CHECK(house.of_visits() == Lines{"unrostered visit-slot-20260304-1800-p1 2026-03-03T19:00:00Z"});
}

TEST_CASE("steward: slots keep their local time over the clock change") {
    struct Row {
        std::string from, to, said;
    };
    const auto row = GENERATE(
        Row{"2026-03-27 12:00", "2026-03-28 23:00", "unrostered visit-slot-20260329-0800-p1 2026-03-28T07:00:00Z"},
        Row{"2026-10-23 12:00", "2026-10-24 23:00", "unrostered visit-slot-20261025-0800-p1 2026-10-24T08:00:00Z"});
    Agency house(row.from);
    house.authorised({{.start = "08:00", .weekdays = 0x40}});  // Sundays
    house.live(row.to);
    CHECK(house.of_visits() == Lines{row.said});
}

TEST_CASE("steward: a visit short of workers is listed 72, 24 and 2 hours ahead") {
    Agency house("2026-02-28 06:00");
    house.rostered("v1", "2026-03-04 08:00", {"worker-a"}, 2);
    house.rostered("full", "2026-03-04 18:00", {"worker-a", "worker-b"}, 2);
    house.live("2026-03-04 07:00");
    CHECK(house.of_visits() == Lines{"unallocated visit-v1 2026-03-01T08:00:00Z",
                                     "unallocated visit-v1 2026-03-03T08:00:00Z",
                                     "unallocated visit-v1 2026-03-04T06:00:00Z"});
}

TEST_CASE("steward: a worker assigned in time ends the list, one taken off begins it") {
    Agency house("2026-03-03 12:00");
    house.rostered("v1", "2026-03-04 08:00", {"worker-a"});
    house.rostered("v2", "2026-03-04 12:00", {});
    house.tell<schema::Visit::Assigned>("visit-v2", "2026-03-03 12:00", [](auto fact) { fact.setWorker("worker-b"); });
    house.live("2026-03-03 20:00");
    CHECK(house.of_visits().empty());
    house.tell<schema::Visit::Unassigned>("visit-v1", "2026-03-03 20:00",
                                          [](auto fact) { fact.setWorker("worker-a"); });
    house.live("2026-03-04 07:00");
    CHECK(house.of_visits() == Lines{"unallocated visit-v1 2026-03-04T06:00:00Z"});
}

TEST_CASE("steward: a rota that never says who comes does not say that nobody does") {
    Agency house("2026-02-28 06:00");
    house.rostered("v1", "2026-03-04 08:00", {});
    house.live("2026-03-04 07:00");
    CHECK(house.of_visits().empty());
}

}  // namespace daybook::steward
