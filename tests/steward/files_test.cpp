// What packages, contracts and staff files make due beside their own dates: preparation, handover, orders, competence.

#include "schema/contract.capnp.h"
#include "schema/governance.capnp.h"
#include "schema/package.capnp.h"
#include "schema/person.capnp.h"
#include "schema/reconciliation.capnp.h"
#include "schema/worker.capnp.h"
#include "services/steward/spending.h"
#include "tests/steward/fixture.h"

namespace daybook::steward {
namespace {

using schema::Contract;
using schema::Package;
using schema::Person;
using schema::Worker;

std::int32_t on(const std::string& day) { return number(*parse_day(day)); }

Lines of(House& house, const std::string& policy) {
    Lines lines = house.said();
    std::erase_if(lines, [&](const std::string& line) { return !line.starts_with(policy + " "); });
    return lines;
}

void authorised(House& house, const std::string& id, const std::string& from, std::int64_t order_pence = 0) {
    house.tell<Package::Authorised>("package-" + id, "2026-03-02 09:00", [&](auto fact) {
        fact.setPerson("person-of-" + id);
        fact.setContract("c");
        fact.setFrom(on(from));
        fact.setOrderPence(order_pence);
    });
}
void agreed(House& house) {
    house.tell<Contract::Agreed>("contract-c", "2026-03-02 09:00", [](auto fact) { fact.setFrom(on("2026-01-01")); });
}

TEST_CASE("files: what is missing before a start is said two days ahead, and again when somebody came all the same") {
    House house("2026-03-02 09:00");
    for (const char* id : {"ready", "bare", "old"})
        authorised(house, id, id == std::string("old") ? "2026-03-02" : "2026-03-09");
    house.tell<Person::NeedsAssessed>("person-of-ready", "2026-03-02 10:00", [](auto) {});
    house.tell<Person::PreferencesRecorded>("person-of-ready", "2026-03-02 10:00", [](auto) {});
    house.now("2026-03-06 23:59");
    CHECK(of(house, "preparation-due").empty());
    house.tell<Person::CarePlanMade>("person-of-ready", "2026-03-06 23:59", [](auto) {});
    house.now("2026-03-07 00:00");
    Lines said{"preparation-due package-bare 2026-03-07T00:00:00Z"};
    CHECK(of(house, "preparation-due") == said);
    house.tell<Package::Started>("package-bare", "2026-03-09 08:00", [](auto fact) { fact.setOn(on("2026-03-09")); });
    house.stop_steward();
    house.start_steward();
    house.now("2026-03-10 00:00");
    said.push_back("preparation-due package-bare 2026-03-10T00:00:00Z");
    CHECK(of(house, "preparation-due") == said);
    const auto page = house.client().find("daybook:steward", "preparation-due/package-bare/2026-03-10T00:00:00Z");
    REQUIRE(page.has_value());
    REQUIRE(page->each([&](const EventView& event) -> Status {
                    const auto fact = event.as<Package::PreparationDue>();
                    CHECK(fact.getStarted());
                    CHECK(fact.getMissing().size() == 3);
                    return {};
                })
                .has_value());
}

TEST_CASE("files: an exit that was planned ends with a handover, or it is overdue the day after, in summer time too") {
    House house("2026-03-02 09:00");
    agreed(house);
    for (const char* id : {"handed", "kept", "back", "died", "stays"}) authorised(house, id, "2026-03-01");
    const auto exit = [&](const std::string& id, const std::string& last) {
        house.tell<Package::ExitPlanned>("package-" + id, "2026-03-02 10:00",
                                         [&](auto fact) { fact.setLastDay(on(last)); });
    };
    for (const char* id : {"handed", "kept", "died"}) exit(id, "2026-03-29");
    house.tell<Package::RecordsHanded>("package-handed", "2026-03-20 10:00", [](auto) {});
    house.tell<Package::HandBackRequested>("package-back", "2026-03-20 10:00",
                                           [](auto fact) { fact.setLastDay(on("2026-03-31")); });
    house.tell<Package::Ended>("package-died", "2026-03-20 10:00", [](auto fact) {
        fact.setOn(on("2026-03-20"));
        fact.setReason(Package::Ended::Reason::DIED);
    });
    house.tell<Contract::ExitPlanned>("contract-c", "2026-03-20 10:00",
                                      [](auto fact) { fact.setEnds(on("2026-03-31")); });
    house.now("2026-03-29 23:59");
    CHECK(of(house, "handover-overdue").empty());
    house.now("2026-04-20 12:00");
    const Lines said{"handover-overdue package-kept 2026-03-29T23:00:00Z",
                     "handover-overdue contract-c 2026-03-31T23:00:00Z",
                     "handover-overdue package-back 2026-03-31T23:00:00Z"};
    CHECK(of(house, "handover-overdue") == said);
    house.stop_steward();
    house.start_steward();
    CHECK(of(house, "handover-overdue") == said);
}

TEST_CASE("files: a longest hold is the one in force on the first day of the suspension (R21)") {
    House house("2026-03-02 09:00");
    agreed(house);
    const auto policy = [&](const std::string& from, std::uint16_t days) {
        house.tell<Contract::CancellationPolicySet>("contract-c", "2026-03-02 09:00", [&](auto fact) {
            fact.setFrom(on(from));
            fact.initRetainer(1)[0].setDays(days);
        });
    };
    policy("2026-01-01", 7);
    policy("2026-03-06", 14);
    for (const char* id : {"before", "after"}) {
        authorised(house, id, "2026-03-01");
        house.tell<Package::Suspended>("package-" + std::string(id), "2026-03-02 10:00", [&](auto fact) {
            fact.setFrom(micros(at(id == std::string("before") ? "2026-03-05 14:00" : "2026-03-06 14:00")));
        });
    }
    house.now("2026-03-20 00:00");
    CHECK(of(house, "hold-expired") ==
          Lines{"hold-expired package-before 2026-03-12T00:00:00Z", "hold-expired package-after 2026-03-20T00:00:00Z"});
}

TEST_CASE("files: what was signed off or trained for a time is named four weeks ahead, or as the location says") {
    House house("2026-03-02 09:00");
    const auto joined = [&](const std::string& id, const std::string& location) {
        house.tell<Worker::Joined>("worker-" + id, "2026-03-02 09:00", [&](auto fact) {
            fact.setOn(on("2026-01-01"));
            fact.setLocation(location);
        });
        house.tell<Worker::CompetencySigned>("worker-" + id, "2026-03-02 09:00", [](auto fact) {
            fact.setSkill("peg");
            fact.setUntil(on("2026-04-26"));
        });
    };
    joined("a", "north");
    joined("b", "south");
    joined("c", "south");
    house.tell<Worker::Trained>("worker-a", "2026-03-02 09:00", [](auto fact) {
        fact.setTopic("moving and handling");
        fact.setUntil(on("2026-04-25"));
    });
    house.tell<Worker::Left>("worker-c", "2026-03-02 09:00", [](auto fact) { fact.setOn(on("2026-03-01")); });
    house.tell<schema::Governance::KpiScheduleSet>("governance-south", "2026-03-02 09:00", [](auto fact) {
        fact.setFrom(on("2026-01-01"));
        auto term = fact.initTerms(1)[0];
        term.setName("qualification_ending_days");
        term.setValue(14);
    });
    house.now("2026-03-27 23:59");
    CHECK(of(house, "qualification-expiring").empty());
    house.now("2026-03-28 00:00");
    Lines said = of(house, "qualification-expiring");
    REQUIRE(said.size() == 1);
    CHECK(said[0].starts_with("qualification-expiring worker-a 1 "));  // a topic no stream's name may hold
    CHECK(said[0].ends_with(" 2026-03-28T00:00:00Z"));
    house.tell<Worker::CompetencySigned>("worker-a", "2026-03-28 09:00", [](auto fact) {
        fact.setSkill("peg");
        fact.setUntil(on("2027-03-28"));
    });
    house.now("2026-04-12 00:00");
    said.push_back("qualification-expiring worker-b 0 peg 2026-04-11T23:00:00Z");
    CHECK(of(house, "qualification-expiring") == said);
}

Day week(int n) { return *parse_day("2026-03-08") + std::chrono::days{7 * n}; }
Instant run(int n) { return at(to_string(week(n) + std::chrono::days{2}) + " 00:00"); }

TEST_CASE("orders: an order runs out when what is left lasts for four weeks at the pace of the last four") {
    struct Row {
        const char* story;
        std::vector<std::int64_t> weeks;  // pence
        std::int64_t order;
        std::optional<Spending::RunningOut> out;
    };
    const care::DueTermsByDay terms;
    const Row rows[] = {
        {"no value is said", {1'000}, 0, {}},
        {"five weeks are left", {1'000, 1'000}, 7'000, {}},
        {"four are",
         {1'000, 1'000, 1'000},
         7'000,
         Spending::RunningOut{run(2), 3'000, 1'000, week(2) + std::chrono::days{29}}},
        {"the pace is that of the last four weeks",
         {1'000, 1'000, 1'000, 1'000, 5'000, 5'000, 5'000, 5'000},
         39'000,
         Spending::RunningOut{run(7), 24'000, 5'000, week(7) + std::chrono::days{22}}},
        {"nothing is delivered", {0, 0}, 1'000, {}},
        {"it is used up", {3'000}, 2'000, Spending::RunningOut{run(0), 3'000, 3'000, week(0) + std::chrono::days{1}}},
        {"half a week is left of a bigger one",
         {2'000},
         3'000,
         Spending::RunningOut{run(0), 2'000, 2'000, week(0) + std::chrono::days{4}}},
    };
    for (const Row& row : rows) {
        INFO(row.story);
        Spending spending;
        for (std::size_t n = 0; n < row.weeks.size(); ++n) {
            spending.add(week(static_cast<int>(n)), "c", {.pence = row.weeks[n]}, run(static_cast<int>(n)));
            spending.add(week(static_cast<int>(n)), "c", {.pence = 99'999}, run(9));  // run again, as it was run first
        }
        const auto out = spending.running_out(&Spending::Use::pence, row.order, terms);
        REQUIRE(out.has_value() == row.out.has_value());
        if (!out) continue;
        CHECK(out->at == row.out->at);
        CHECK(out->used == row.out->used);
        CHECK(out->weekly == row.out->weekly);
        CHECK(to_string(out->on) == to_string(row.out->on));
    }
}

TEST_CASE("orders: an order that runs out is said once, at the weekly run that shows it") {
    House house("2026-03-02 09:00");
    agreed(house);
    authorised(house, "p", "2026-03-02", 500'000);
    const auto reconciled = [&](int n, std::int64_t pence) {
        house.clock.set(run(n));
        house.tell<schema::Reconciliation::Run>("reconciliation-c." + to_string(week(n)),
                                                to_string(week(n) + std::chrono::days{2}) + " 00:00", [&](auto fact) {
                                                    fact.setContract("c");
                                                    fact.setWeek(number(week(n)));
                                                    auto row = fact.initPackages(1)[0];
                                                    row.setPackage("p");
                                                    row.setBillablePence(pence);
                                                });
        house.settle();
    };
    reconciled(0, 80'000);
    CHECK(of(house, "order-running-out").empty());  // 420,000 for more than five weeks
    reconciled(1, 80'000);
    reconciled(2, 90'000);
    const Lines said{"order-running-out package-p 2026-03-24T00:00:00Z"};
    CHECK(of(house, "order-running-out") == said);
    reconciled(3, 90'000);
    house.stop_steward();
    house.start_steward();
    CHECK(of(house, "order-running-out") == said);
}

TEST_CASE("orders: of an order for hours, the hours that are left are counted") {
    Spending spending;
    care::DueTermsByDay terms;
    constexpr std::int64_t hour = 3600;
    for (int n = 0; n < 3; ++n) spending.add(week(n), "c", {.pence = 20'000, .seconds = 10 * hour}, run(n));
    CHECK(!spending.running_out(&Spending::Use::seconds, 0, terms));
    CHECK(!spending.running_out(&Spending::Use::seconds, 71 * hour, terms));  // 41 hours are left for four weeks of ten
    const auto out = spending.running_out(&Spending::Use::seconds, 70 * hour, terms);
    REQUIRE(out);
    CHECK(out->at == run(2));
    CHECK(out->used == 30 * hour);
    CHECK(out->weekly == 10 * hour);
    CHECK(to_string(out->on) == to_string(week(2) + std::chrono::days{29}));
}

}  // namespace
}  // namespace daybook::steward
