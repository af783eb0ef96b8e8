// Early warning with a real projector: the figures come from the view, and nothing waits for them.

#include <algorithm>

#include "schema/contract.capnp.h"
#include "schema/escalation.capnp.h"
#include "services/projector/projector.h"
#include "tests/steward/fixture.h"

namespace daybook::steward {
namespace {

class Warned : public House {
 public:
    using House::House;
    void start_projector() {
        projector_ = std::make_unique<Thread>([setting = Setting{.data = folder(), .clock = clock.clock()}](
                                                  const std::stop_token& stop, const Ready& ready) {
            return projector::run(setting, {.projections = {"kpi-board"}}, stop, ready);
        });
        REQUIRE(projector_->await_ready());
    }
    void stop_projector() { projector_.reset(); }

    // A contract that wants at most 10 % of visits late, warned of at 7 %, on four visits.
    void contract() {
        tell<schema::Contract::Agreed>("contract-c1", "2026-02-01 09:00", [](auto) {});
        tell<schema::Contract::KpiScheduleSet>("contract-c1", "2026-02-01 09:00", [](auto fact) {
            fact.setFrom(number(*parse_day("2026-02-01")));
            fact.setVersion("1");
            auto terms = fact.initTerms(1);
            terms[0].setName("forecast_visits");
            terms[0].setValue(4);
            auto kpis = fact.initKpis(1);
            kpis[0].setKpi("late_visits");
            kpis[0].setTarget(500'000);
            kpis[0].setAmber(200'000);
            kpis[0].setDirection(schema::Contract::KpiScheduleSet::Direction::LOWER_IS_BETTER);
        });
    }
    // Four visits of a day, the first of them late.
    void day(const std::string& date, int late) {
        const std::vector<std::string> hours{"08", "12", "16", "20"};
        for (int i = 0; i < 4; ++i) {
            const std::string visit = "v" + date + "-" + hours[static_cast<std::size_t>(i)];
            const std::string start = date + " " + hours[static_cast<std::size_t>(i)];
            planned(visit, start + ":00");
            attended(visit, start + (i < late ? ":40" : ":05"));
        }
    }
    // What was said of late visits.
    Lines warnings() {
        Lines lines = said();
        std::erase_if(lines, [](const std::string& line) { return line.find("late_visits") == std::string::npos; });
        return lines;
    }
    bool await(const std::string& line) {
        for (int i = 0; i < 1'000; ++i) {
            const Lines lines = said();
            if (std::ranges::find(lines, line) != lines.end()) return true;
            std::this_thread::sleep_for(std::chrono::milliseconds{10});
        }
        return false;
    }

 private:
    std::unique_ptr<Thread> projector_;
};

const std::string raised = "kpi-forecast escalation-forecast.late_visits.c1.2026-03 2026-03-06T00:00:00Z";
const std::string breached = "kpi-breached escalation-forecast.late_visits.c1.2026-03 2026-03-07T00:00:00Z";

}  // namespace

TEST_CASE("early warning: at the close of a day the forecast is raised, then its breach, and a rerun adds nothing") {
    Warned house("2026-03-05 06:00");
    house.start_projector();
    house.contract();
    house.day("2026-03-05", 1);
    house.live("2026-03-06 00:05");
    REQUIRE(house.await("figures-checked record-figures 2026-03-06T00:00:00Z"));
    CHECK(house.warnings() == Lines{raised});
    house.day("2026-03-06", 4);
    house.live("2026-03-07 00:05");
    REQUIRE(house.await("figures-checked record-figures 2026-03-07T00:00:00Z"));
    CHECK(house.warnings() == Lines{raised, breached});
    const Lines all = house.said();
    house.stop_steward();
    house.start_steward();
    CHECK(house.said() == all);
}

TEST_CASE("early warning: without figures deadlines are kept, and the day is looked at when there are some") {
    Warned house("2026-03-05 06:00");
    house.contract();
    house.day("2026-03-05", 1);
    house.planned("waiting", "2026-03-05 09:00");
    house.live("2026-03-06 00:05");
    house.live("2026-03-06 08:31");
    CHECK(house.warnings().empty());
    CHECK(house.said().back() == "day-closed record-days 2026-03-06T00:00:00Z");
    house.start_projector();
    REQUIRE(house.await("figures-checked record-figures 2026-03-06T00:00:00Z"));
    CHECK(house.warnings() == Lines{raised});
    house.stop_projector();
    house.planned("late", "2026-03-06 10:00");
    house.live("2026-03-06 10:31");
    CHECK(house.said().back() == "overdue visit-late 2026-03-06T10:31:00Z");
}

TEST_CASE("early warning: who was not told by working day 3 is reminded, after the 5th it is overdue") {
    Warned house("2026-03-05 06:00");
    const auto raise = [&](const std::string& id) {
        house.tell<schema::Escalation::Raised>("escalation-" + id, "2026-03-05 06:00",
                                               [](auto fact) { fact.setKpi("late_visits"); });
    };
    for (const std::string id : {"late_visits.unsent", "late_visits.sent", "late_visits.back"}) raise(id);
    house.clock.set(at("2026-03-09 09:00"));
    house.tell<schema::Escalation::SentTo>("escalation-late_visits.sent", "2026-03-09 09:00", [](auto fact) {
        fact.setTo(schema::Escalation::SentTo::To::COMMISSIONER);
        fact.setRole("contract manager");
    });
    house.tell<schema::Escalation::ReturnedToThreshold>("escalation-late_visits.back", "2026-03-09 09:00", [](auto) {});
    house.now("2026-03-09 23:59");
    CHECK(house.warnings().empty());
    house.now("2026-03-10 09:00");  // Thursday, then Friday, Monday, Tuesday
    const std::string reminded = "escalation-reminded escalation-late_visits.unsent 2026-03-10T00:00:00Z";
    CHECK(house.warnings() == Lines{reminded});
    house.now("2026-03-12 23:59");
    CHECK(house.warnings() == Lines{reminded});
    house.now("2026-03-13 00:00");
    CHECK(house.warnings() == Lines{reminded, "escalation-overdue escalation-late_visits.unsent 2026-03-13T00:00:00Z"});
}

}  // namespace daybook::steward
