#include "schema/contract.capnp.h"
#include "tests/steward/fixture.h"

namespace daybook::steward {
namespace {

TEST_CASE("steward: a visit nobody came to is overdue after its tolerance and missed at its cut-off") {
    House house;
    house.planned("v1", "2026-03-04 08:00");
    house.planned("v2", "2026-03-04 12:00");
    house.live("2026-03-04 08:30:59");
    CHECK(house.said().empty());
    house.live("2026-03-04 08:31");
    CHECK(house.said() == Lines{"overdue visit-v1 2026-03-04T08:31:00Z"});
    house.live("2026-03-04 11:59:59");
    CHECK(house.said().size() == 1);
    house.live("2026-03-04 12:00");
    CHECK(house.said() == Lines{"overdue visit-v1 2026-03-04T08:31:00Z", "missed visit-v1 2026-03-04T12:00:00Z"});
}

TEST_CASE("steward: a time-critical visit is overdue after its own tolerance") {
    House house;
    house.planned("v1", "2026-03-04 08:00", 15, true);
    house.live("2026-03-04 08:16");
    CHECK(house.said() == Lines{"overdue visit-v1 2026-03-04T08:16:00Z"});
}

TEST_CASE("steward: a visit that names its contract by its stream is overdue after that contract's tolerance") {
    House house;
    house.tell<schema::Contract::Agreed>("contract-c3", "2026-03-01 08:00", [](auto fact) { fact.setTitle("c3"); });
    house.tell<schema::Contract::KpiScheduleSet>("contract-c3", "2026-03-01 09:00", [](auto fact) {
        fact.setFrom(number(*parse_day("2026-03-01")));
        auto terms = fact.initTerms(1);
        terms[0].setName("late_s");
        terms[0].setValue(3'600);
    });
    house.planned("v1", "2026-03-04 08:00", 30, false, "contract-c3");
    house.planned("v2", "2026-03-04 08:01", 30, false, "c3");
    house.live("2026-03-04 09:00:59");
    CHECK(house.said().empty());
    house.live("2026-03-04 09:02");
    CHECK(house.said() == Lines{"overdue visit-v1 2026-03-04T09:01:00Z", "overdue visit-v2 2026-03-04T09:02:00Z"});
}

TEST_CASE(
    "steward: a visit that names its contract by its stream is missed when that contract is heard by its id (R1)") {
    House house;
    house.tell<schema::Contract::Agreed>("contract-c3", "2026-03-01 08:00", [](auto fact) { fact.setTitle("c3"); });
    house.planned("v1", "2026-03-04 08:00", 30, false, "contract-c3");
    house.heard("2026-03-04 22:59", "c3");
    house.now("2026-03-05 12:00");
    CHECK(house.said() == Lines{"overdue visit-v1 2026-03-04T08:31:00Z"});
    house.heard("2026-03-04 23:00", "c3");
    CHECK(house.said() == Lines{"overdue visit-v1 2026-03-04T08:31:00Z", "missed visit-v1 2026-03-04T23:00:00Z"});
}

TEST_CASE("steward: of a visit that is started, cancelled or moved in time nothing is said") {
    House house;
    house.planned("started", "2026-03-04 08:00");
    house.planned("cancelled", "2026-03-04 10:00");
    house.planned("moved", "2026-03-04 12:00");
    house.planned("no-access", "2026-03-04 16:00");
    house.attended("started", "2026-03-04 08:05");
    house.tell<schema::Visit::Cancelled>("visit-cancelled", "2026-03-04 07:00",
                                         [](auto fact) { fact.setBy(schema::Who::PERSON); });
    house.tell<schema::Visit::Replanned>("visit-moved", "2026-03-04 11:00", [](auto fact) {
        fact.setStart(micros(at("2026-03-04 14:00")));
        fact.setAgreedWith(schema::Who::PERSON);
    });
    house.tell<schema::Visit::Frustrated>("visit-no-access", "2026-03-04 16:05",
                                          [](auto fact) { fact.setWorker("worker-a"); });
    house.live("2026-03-04 14:30");
    CHECK(house.said().empty());
    house.live("2026-03-04 23:59");
    CHECK(house.said() == Lines{"overdue visit-moved 2026-03-04T14:31:00Z", "missed visit-moved 2026-03-04T16:00:00Z"});
}

TEST_CASE("steward: the silence of a batch feed is not a missed visit (R1)") {
    House house;
    house.planned("v1", "2026-03-04 08:00");
    house.planned("other", "2026-03-04 08:00", 30, false, "c2");
    house.now("2026-03-05 12:00");
    CHECK(house.said().empty());  // a rota alone is never heard through
    house.heard("2026-03-04 23:00", "c2");
    house.settle();
    const Lines of_the_other = {"overdue visit-other 2026-03-04T08:31:00Z", "missed visit-other 2026-03-04T23:00:00Z"};
    CHECK(house.said() == of_the_other);  // another contract's file says nothing about ours
    house.heard("2026-03-04 08:30", "c1");
    house.settle();
    CHECK(house.said() == of_the_other);
    house.heard("2026-03-08 24:00", "c1");  // the control: heard, and it is said at once
    const auto said = house.said();
    CHECK(std::count(said.begin(), said.end(), "missed visit-v1 2026-03-04T23:00:00Z") == 1);
    CHECK(std::count(said.begin(), said.end(), "overdue visit-v1 2026-03-04T08:31:00Z") == 1);
}

TEST_CASE(
    "steward: a visit is missed once every source of its contract is heard, and not by the one that is ahead (R1)") {
    House house;
    house.planned("v1", "2026-03-04 08:00");
    const auto missed = [&] {
        const Lines said = house.said();
        return std::count(said.begin(), said.end(), "missed visit-v1 2026-03-04T23:00:00Z");
    };
    house.heard("2026-03-02 00:00", "c1", "feed:phones");
    house.heard("2026-03-05 00:00", "c1", "feed:council");
    house.now("2026-03-05 12:00");
    CHECK(missed() == 0);
    house.heard("2026-03-04 22:59", "c1", "feed:phones");
    CHECK(missed() == 0);
    house.heard("2026-03-04 23:00", "c1", "feed:phones");
    CHECK(missed() == 1);
}

TEST_CASE("steward: a source that has not been heard for a fortnight when the others were is waited for no longer") {
    House house;
    house.planned("v1", "2026-03-04 08:00");
    house.heard("2026-03-02 00:00", "c1", "feed:phones");
    house.heard("2026-03-16 00:00", "c1", "feed:council");
    house.now("2026-03-17 12:00");
    const auto missed = [&] {
        const Lines said = house.said();
        return std::count(said.begin(), said.end(), "missed visit-v1 2026-03-04T23:00:00Z");
    };
    CHECK(missed() == 0);
    house.heard("2026-03-16 00:01", "c1", "feed:council");
    CHECK(missed() == 1);
}

TEST_CASE("steward: what a source declares beyond now is not believed before its time") {
    House house;
    house.planned("v1", "2026-03-04 08:00");
    house.heard("2026-03-08 23:00");
    house.now("2026-03-04 08:30");
    CHECK(house.said().empty());
    house.now("2026-03-04 08:31");
    CHECK(house.said().size() == 1);
}

TEST_CASE("steward: a clock-in that arrives after the miss is said adds nothing, and takes nothing back") {
    House house;
    house.planned("v1", "2026-03-04 08:00");
    house.live("2026-03-04 23:30");
    const auto before = house.said();
    REQUIRE(before.size() == 2);
    house.attended("v1", "2026-03-04 08:05");
    house.live("2026-03-04 23:45");
    CHECK(house.said() == before);
    const auto story = house.client().read_stream("visit-v1", Version{0}, {});
    std::vector<std::string> facts;
    REQUIRE(story->each([&](const EventView& event) { return facts.emplace_back(event.type()->fact_name), Status{}; })
                .has_value());
    CHECK(facts ==
          std::vector<std::string>{"Planned", "Overdue", "Missed", "WelfareCheckDue", "ClockedIn", "ClockedOut"});
}

TEST_CASE("steward: the contract's own tolerance decides, from its day on") {
    House house("2026-03-01 09:00");
    house.tell<schema::Contract::Agreed>("contract-c1", "2026-03-01 09:00",
                                         [](auto fact) { fact.setTitle("Test contract"); });
    house.tell<schema::Contract::KpiScheduleSet>("contract-c1", "2026-03-01 09:00", [](auto fact) {
        fact.setFrom(number(*parse_day("2026-03-04")));
        fact.setVersion("2");
        auto terms = fact.initTerms(1);
        terms[0].setName("late_s");
        terms[0].setValue(600);
    });
    house.planned("tuesday", "2026-03-03 08:00");
    house.planned("wednesday", "2026-03-04 08:00");
    house.live("2026-03-03 08:31");
    house.live("2026-03-04 08:11");
    const auto said = house.said();
    CHECK(std::count(said.begin(), said.end(), "overdue visit-tuesday 2026-03-03T08:31:00Z") == 1);
    CHECK(std::count(said.begin(), said.end(), "overdue visit-wednesday 2026-03-04T08:11:00Z") == 1);
}

TEST_CASE("steward: of a suspended package's visits nothing is said") {
    House house;
    house.tell<schema::Package::Authorised>("package-p1", "2026-03-01 09:00", [](auto fact) {
        fact.setPerson("person-12");
        fact.setContract("c1");
        fact.setFrom(number(*parse_day("2026-03-01")));
    });
    for (const std::string named : {"p1", "package-p1"})  // by its id, or by its stream
        house.tell<schema::Visit::Planned>("visit-" + named, "2026-03-01 12:00", [&](auto fact) {
            fact.setPerson("person-12");
            fact.setPackage(named);
            fact.setContract("c1");
            fact.setStart(micros(at("2026-03-04 08:00")));
            fact.setSeconds(1'800);
        });
    house.tell<schema::Package::Suspended>("package-p1", "2026-03-03 09:00",
                                           [](auto fact) { fact.setFrom(micros(at("2026-03-03 10:00"))); });
    house.live("2026-03-04 23:30");
    CHECK(house.said().empty());
}

TEST_CASE("steward: the facts of a miss are in its body") {
    House house;
    house.planned("v1", "2026-03-04 08:00");
    house.live("2026-03-04 23:30");
    const auto page = house.client().find("daybook:steward", "missed/visit-v1/2026-03-04T23:00:00Z");
    REQUIRE(page.has_value());
    bool seen = false;
    REQUIRE(page->each([&](const EventView& event) -> Status {
                    const auto fact = event.as<schema::Visit::Missed>();
                    CHECK(fact.getDeadline() == micros(at("2026-03-04 23:00")));
                    CHECK(fact.getHeardThrough() == micros(at("2026-03-04 23:30")));
                    CHECK(fact.getCause() == schema::Visit::Missed::Cause::NOT_STARTED);
                    CHECK(fact.getProviderFault() == schema::Answer::UNKNOWN);
                    CHECK(std::string(fact.getRuleVersion().cStr()) == "default");
                    CHECK(event.occurred() == at("2026-03-04 23:00"));
                    CHECK(event.stamp().recorded == at("2026-03-04 23:30"));
                    seen = true;
                    return {};
                })
                .has_value());
    CHECK(seen);
}

TEST_CASE("steward: a start without an end is said four hours after the planned end, at night too (R8)") {
    House house;
    house.planned("day", "2026-03-04 08:00");
    house.planned("night", "2026-03-04 22:00", 9 * 60);
    house.planned("left", "2026-03-04 10:00");
    house.clocked_in("day", "2026-03-04 08:00");
    house.attended("left", "2026-03-04 10:00");
    house.clocked_in("night", "2026-03-04 22:00");
    house.live("2026-03-04 12:29:59");
    CHECK(house.said().empty());
    house.live("2026-03-04 12:30");
    CHECK(house.said() == Lines{"end-unknown visit-day 2026-03-04T12:30:00Z"});
    house.live("2026-03-05 10:59:59");
    CHECK(house.said().back() == "day-closed record-days 2026-03-05T00:00:00Z");
    house.live("2026-03-05 11:00");
    CHECK(house.said().back() == "end-unknown visit-night 2026-03-05T11:00:00Z");
    house.live("2026-03-08 11:00");
    const auto said = house.said();
    CHECK(std::count(said.begin(), said.end(), "end-unknown visit-night 2026-03-05T11:00:00Z") == 1);
}

TEST_CASE("steward: of a contract nobody speaks for, the close of the day says that no end will come") {
    House house;
    house.planned("night", "2026-03-04 22:00", 9 * 60);
    house.clocked_in("night", "2026-03-04 22:00");
    house.now("2026-03-06 23:59");
    CHECK(house.said() == Lines{"day-closed record-days 2026-03-05T00:00:00Z"});
    house.now("2026-03-07 00:00");
    CHECK(house.said().back() == "end-unknown visit-night 2026-03-05T11:00:00Z");
}

TEST_CASE("steward: a visit the provider cancelled is missed at once, with its cause") {
    House house;
    house.planned("v1", "2026-03-04 08:00");
    house.planned("v2", "2026-03-04 12:00");
    const auto cancelled = [&](const std::string& visit, bool replaced) {
        house.tell<schema::Visit::Cancelled>("visit-" + visit, "2026-03-04 06:00", [=](auto fact) {
            fact.setBy(schema::Who::PROVIDER);
            fact.setReplacementAgreed(replaced);
        });
    };
    cancelled("v1", false);
    cancelled("v2", true);
    house.settle();
    CHECK(house.said() == Lines{"missed visit-v1 2026-03-04T06:00:00Z"});
    const auto page = house.client().find("daybook:steward", "missed/visit-v1/2026-03-04T06:00:00Z");
    CHECK(page->each([&](const EventView& event) -> Status {
                  using Missed = schema::Visit::Missed;
                  CHECK(event.as<Missed>().getCause() == Missed::Cause::CANCELLED_BY_PROVIDER);
                  CHECK(event.as<Missed>().getProviderFault() == schema::Answer::YES);
                  return {};
              })
              .has_value());
    house.live("2026-03-04 23:30");
    CHECK(house.said().size() == 1);
}

TEST_CASE("steward: a plan that was moved in time and recorded late has its own deadlines") {
    House house;
    house.planned("v1", "2026-03-04 08:00");
    house.planned("v2", "2026-03-04 12:00");
    house.live("2026-03-04 12:00");
    REQUIRE(house.said() == Lines{"overdue visit-v1 2026-03-04T08:31:00Z", "missed visit-v1 2026-03-04T12:00:00Z"});
    house.tell<schema::Visit::Replanned>("visit-v1", "2026-03-04 07:00", [](auto fact) {
        fact.setStart(micros(at("2026-03-04 15:00")));
        fact.setAgreedWith(schema::Who::PERSON);
    });
    house.attended("v2", "2026-03-04 12:00");
    house.live("2026-03-04 15:30:59");
    CHECK(house.said().size() == 2);
    house.live("2026-03-04 23:30");
    CHECK(house.said() == Lines{"overdue visit-v1 2026-03-04T08:31:00Z", "missed visit-v1 2026-03-04T12:00:00Z",
                                "overdue visit-v1 2026-03-04T15:31:00Z", "missed visit-v1 2026-03-04T23:00:00Z"});
}

TEST_CASE("steward: a neighbour cancelled after the miss was said gives a later cut-off, and that is said too") {
    House house;
    house.planned("v1", "2026-03-04 08:00");
    house.planned("v2", "2026-03-04 12:00");
    house.live("2026-03-04 12:00");
    house.tell<schema::Visit::Cancelled>("visit-v2", "2026-03-04 11:00",
                                         [](auto fact) { fact.setBy(schema::Who::PERSON); });
    house.live("2026-03-04 23:30");
    CHECK(house.said().back() == "missed visit-v1 2026-03-04T23:00:00Z");
}

TEST_CASE("steward: a feed's rows of no access and of a cancelled visit excuse the visits they belong to") {
    House house;
    house.planned("v1", "2026-03-04 08:00");
    house.planned("v2", "2026-03-04 12:00");
    house.planned("v3", "2026-03-04 17:00");
    house.tell<schema::Visit::Frustrated>("visit-row1", "2026-03-04 08:05", [](auto fact) {
        fact.setPerson("person-12");
        fact.setWorker("worker-a");
        fact.setStart(micros(at("2026-03-04 08:05")));
    });
    house.tell<schema::Visit::Cancelled>("visit-row2", "2026-03-03 09:00", [](auto fact) {
        fact.setBy(schema::Who::PERSON);
        fact.setPerson("person-12");
        fact.setStart(micros(at("2026-03-04 12:00")));
    });
    house.live("2026-03-04 23:59");
    CHECK(house.said() == Lines{"overdue visit-v3 2026-03-04T17:31:00Z", "missed visit-v3 2026-03-04T23:00:00Z"});
}

TEST_CASE("steward: a source heard for every contract it reports on is heard for those only (R1)") {
    House house;
    house.planned("v1", "2026-03-04 08:00");
    house.planned("other", "2026-03-04 09:00", 30, false, "c2");
    house.now("2026-03-05 12:00");
    house.heard("2026-03-05 00:00", "", "feed:ecm");  // it has told of nobody
    house.settle();
    for (const auto& line : house.said()) CHECK(line.find(" visit-") == std::string::npos);
    // A row that names no contract is about its person's.
    house.tell<schema::Visit::ClockedIn>(
        "visit-row", "2026-03-04 16:00", [](auto fact) { fact.setPerson("person-12"); }, "feed:ecm");
    house.settle();
    const auto said = house.said();
    CHECK(std::count(said.begin(), said.end(), "missed visit-v1 2026-03-04T09:00:00Z") == 1);
}

TEST_CASE("steward: a live source that names a contract is not heard for another") {
    House house;
    house.planned("v1", "2026-03-04 08:00");
    house.tell<schema::Visit::Planned>(
        "visit-other", "2026-03-01 12:00",
        [](auto fact) {
            fact.setPerson("person-13");
            fact.setContract("c2");
            fact.setStart(micros(at("2026-03-04 08:00")));
            fact.setSeconds(1'800);
        },
        "feed:rota");
    house.live("2026-03-04 23:30");  // by the source of v1 and of c1
    const auto said = house.said();
    CHECK(said.size() == 2);
    for (const auto& line : said) CHECK(line.find("visit-v1") != std::string::npos);
}

}  // namespace
}  // namespace daybook::steward
