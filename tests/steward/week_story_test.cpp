// A week held against its order with a real projector: what nobody delivered is raised, and late entries put it right.

#include <algorithm>

#include "schema/contract.capnp.h"
#include "schema/package.capnp.h"
#include "services/projector/projector.h"
#include "tests/steward/fixture.h"

namespace daybook::steward {
namespace {

// What was said of the week to 8 March 2026.
Lines of_the_week(House& house) {
    Lines lines = house.said();
    std::erase_if(lines, [](const std::string& line) { return line.find("c1.2026-03-08") == std::string::npos; });
    return lines;
}
bool await(House& house, const std::string& line) {
    for (int i = 0; i < 1'000; ++i) {
        const Lines lines = of_the_week(house);
        if (std::ranges::find(lines, line) != lines.end()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds{10});
    }
    return false;
}

}  // namespace

TEST_CASE(
    "weekly: a week nobody delivered is raised on its second working day, and late entries restate and resolve it") {
    House house("2026-03-02 06:00");
    Thread projector([setting = Setting{.data = house.folder(), .clock = house.clock.clock()}](
                         const std::stop_token& stop, const Ready& ready) {
        return projector::run(setting, {.projections = {"kpi-board", "money"}}, stop, ready);
    });
    REQUIRE(projector.await_ready());
    house.tell<schema::Contract::Agreed>("contract-c1", "2026-02-01 09:00", [](auto) {});
    house.tell<schema::Package::Authorised>("package-p1", "2026-03-01 09:00", [](auto fact) {
        fact.setPerson("person-12");
        fact.setContract("c1");
        fact.setFrom(number(*parse_day("2026-03-02")));
        auto slot = fact.initPlan(1)[0];
        slot.setWeekdays(0x7f);
        slot.setStart(8 * 3'600);
        slot.setLength(1'800);
    });
    // The rota is heard of every night: what nobody came to was missed, and is not waited for (R1).
    const auto night = [&](const std::string& date) {
        house.clock.set(at(date + " 00:06"));
        house.heard(date + " 00:06", "c1");
        house.settle();
    };
    for (const char* day : {"03", "04", "05", "06", "07", "08", "09"}) night("2026-03-" + std::string(day));
    CHECK(of_the_week(house).empty());
    night("2026-03-10");
    const Lines raised{"reconciled-0 reconciliation-c1.2026-03-08 2026-03-10T00:00:00Z",
                       "mismatch-0-p1 reconciliation-c1.2026-03-08 2026-03-10T00:00:00Z",
                       "mismatch escalation-mismatch.c1.2026-03-08.2026-03-09 2026-03-10T00:00:00Z"};
    REQUIRE(await(house, raised.back()));
    CHECK(of_the_week(house) == raised);
    for (const char* day : {"02", "03", "04", "05", "06", "07", "08"}) {
        const std::string date = "2026-03-" + std::string(day);
        house.tell<schema::Visit::ManuallyConfirmed>("visit-slot-202603" + std::string(day) + "-0800-p1",
                                                     date + " 08:30", [&](auto fact) {
                                                         fact.setPerson("person-12");
                                                         fact.setWorker("worker-a");
                                                         fact.setContract("c1");
                                                         fact.setPackage("p1");
                                                         fact.setStart(micros(at(date + " 08:00")));
                                                         fact.setEnd(micros(at(date + " 08:30")));
                                                     });
    }
    night("2026-03-11");
    const std::string restated = "reconciled-0 reconciliation-c1.2026-03-08 2026-03-11T00:00:00Z";
    const std::string agrees = "agrees-0-p1 reconciliation-c1.2026-03-08 2026-03-11T00:00:00Z";
    const std::string returned = "agrees escalation-mismatch.c1.2026-03-08.2026-03-09 2026-03-11T00:00:00Z";
    const std::string look = "verification-due reconciliation-c1.2026-03-08 2026-03-11T00:00:00Z";
    REQUIRE(await(house, look));
    const Lines all = of_the_week(house);
    CHECK(std::ranges::count(all, restated) == 1);
    CHECK(std::ranges::count(all, agrees) == 1);
    CHECK(std::ranges::count(all, returned) == 1);
    CHECK(all.size() == raised.size() + 4);
    house.stop_steward();
    house.start_steward();
    CHECK(of_the_week(house) == all);
}

}  // namespace daybook::steward
