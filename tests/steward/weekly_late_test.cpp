// Weeks further back than every close looks at (R18, R19): history that is loaded later, and what is heard of late.

#include <catch2/catch.hpp>

#include <algorithm>

#include "schema/contract.capnp.h"
#include "schema/package.capnp.h"
#include "schema/reconciliation.capnp.h"
#include "schema/visit.capnp.h"
#include "services/steward/ledger.h"
#include "services/steward/weekly.h"
#include "tests/dsl/money.h"

namespace daybook::steward {
namespace {

using namespace story;

// A county's book, and a steward's memory of its visits and weeks that hears every event as it is told, and reads again
// the stream of a visit that it forgot.
class County {
 public:
    explicit County(const std::string& since = "-90 09:00") {
        tell(says<schema::Contract::Agreed>("contract-c1", since, [](auto, const Scene&) {}));
    }
    void tell(Line line) {
        const auto before = book_.tell(std::move(line));
        for (std::size_t i = before; i < book_.events().size(); ++i) {
            const EventView event{book_.events()[i].bytes()};
            ledger_.take(event);
            weekly_.take(event);
        }
        for (const auto& stream : ledger_.forgotten()) read_again(stream);
        for (const CareDay& day : ledger_.told_of()) weekly_.take(day);
    }
    void close(const std::string& day) {
        const auto after = (*parse_day(day) - *parse_day("2026-06-01")).count() + 1;
        tell(day_closed((after < 0 ? "" : "+") + std::to_string(after) + " 00:05", day));
    }
    // The weeks that are asked for now, each with figures of one package or of none; what is run is told.
    std::vector<std::string> asked(Weekly& weekly, bool empty = false) {
        std::vector<std::string> weeks;
        for (auto ask = weekly.next(); ask; ask = weekly.next()) {
            weeks.push_back(to_string(ask->week));
            ShownWeek shown{.position = Position{77}, .packages = {}};
            if (!empty) shown.packages.emplace_back().package = "p1";
            for (const auto& one : weekly.decide(*ask, shown))
                if (one.id.starts_with("reconciled-")) ran_.push_back(to_string(ask->week));
            weekly.looked(*ask);
        }
        return weeks;
    }
    std::vector<std::string> asked() { return asked(weekly_); }
    bool asks_for(const std::string& week) {
        const auto weeks = asked();
        return std::ranges::find(weeks, week) != weeks.end();
    }
    // Those of the weeks that ended before May.
    std::vector<std::string> asked_before_may() {
        auto weeks = asked();
        std::erase_if(weeks, [](const std::string& week) { return week >= "2026-05-01"; });
        return weeks;
    }
    // What is due by now is put aside, as if it had been said.
    void due(const std::string& day) {
        for (const Due& due : ledger_.due(Calendar::london().start_of(*parse_day(day)))) ledger_.put_aside(due);
    }
    const std::vector<std::string>& ran() const { return ran_; }
    Weekly started() const {
        Weekly again{Calendar::london()};
        for (const auto& event : book_.events()) again.take(EventView{event.bytes()});
        return again;
    }

 private:
    void read_again(const std::string& stream) {
        ledger_.forget(stream);
        for (const auto& stored : book_.events())
            if (const EventView event{stored.bytes()}; event.stream() == stream) ledger_.take(event);
    }

    Book book_{{.day = "2026-06-01"}};
    Options options_;
    Ledger ledger_{Calendar::london(), options_};
    Weekly weekly_{Calendar::london()};
    std::vector<std::string> ran_;
};

Line planned_on(const std::string& visit, const std::string& start, const std::string& when) {
    return says<schema::Visit::Planned>("visit-" + visit, when, [=](auto fact, const Scene& scene) {
        fact.setPerson("person-1");
        fact.setContract("c1");
        fact.setStart(micros(at(scene, start)));
        fact.setSeconds(1'800);
    });
}
Line came_to(const std::string& visit, const std::string& start) {
    return says<schema::Visit::ClockedIn>("visit-" + visit, start, [](auto fact, const Scene&) {
        fact.setPerson("person-1");
        fact.setWorker("worker-1");
        fact.setContract("c1");
    });
}
Line ran_of(const std::string& week, std::uint64_t position, const std::string& when) {
    return says<schema::Reconciliation::Run>("reconciliation-c1." + week, when, [=](auto fact, const Scene&) {
        fact.setContract("c1");
        fact.setWeek(number(*parse_day(week)));
        fact.setPosition(position);
        fact.initPackages(1)[0].setPackage("p1");
    });
}

TEST_CASE("weekly: a week of history that is loaded later is run once, when its days are closed") {
    County county;
    county.close("2026-06-01");
    county.asked();
    county.close("2026-04-01");  // a Wednesday, ten weeks back, closed because its visits were loaded now
    CHECK_FALSE(county.asks_for("2026-04-05"));
    county.close("2026-06-02");
    CHECK(county.asks_for("2026-04-05"));
    CHECK(std::ranges::count(county.ran(), "2026-04-05") == 1);
    county.tell(ran_of("2026-04-05", 1'000, "+2 00:06"));
    county.close("2026-06-03");
    CHECK_FALSE(county.asks_for("2026-04-05"));
    Weekly again = county.started();
    const auto weeks = county.asked(again);
    CHECK(std::ranges::find(weeks, "2026-04-05") == weeks.end());
}

TEST_CASE("weekly: weeks that were closed while no steward ran are run however many they are") {
    County county;
    for (Day day = *parse_day("2026-03-30"); day <= *parse_day("2026-06-01"); day += std::chrono::days{1})
        county.close(to_string(day));
    const auto weeks = county.asked();
    CHECK(weeks.size() == 9);
    CHECK(weeks.back() == "2026-05-31");  // which is run at the close of Monday, its first working day
    CHECK(weeks.front() == "2026-04-05");
}

TEST_CASE("weekly: of a week long past without care or authorised time nothing is said") {
    County county;
    county.close("2026-04-01");
    county.close("2026-06-02");
    Weekly again = county.started();
    const auto weeks = county.asked(again, true);
    CHECK(std::ranges::find(weeks, "2026-04-05") != weeks.end());
    CHECK(std::ranges::find(county.ran(), "2026-04-05") == county.ran().end());
}

TEST_CASE("weekly: what is heard of a week after five is looked at by the next close, once") {
    County county;
    for (const char* day : {"2026-04-01", "2026-04-07"}) county.close(day);
    county.asked();
    county.tell(ran_of("2026-04-05", 1'000, "-54 00:06"));
    county.close("2026-06-01");
    CHECK_FALSE(county.asks_for("2026-04-05"));
    county.tell(planned_on("late", "-60 08:00", "+1 09:00"));  // Thursday 2 April
    CHECK_FALSE(county.asks_for("2026-04-05"));
    county.close("2026-06-02");
    CHECK(county.asks_for("2026-04-05"));
    county.close("2026-06-03");
    CHECK_FALSE(county.asks_for("2026-04-05"));
    // A package authorised from a day far back changes every week since.
    county.tell(says<schema::Package::Authorised>("package-p1", "+3 09:00", [](auto fact, const Scene&) {
        fact.setContract("c1");
        fact.setFrom(number(*parse_day("2026-04-08")));
    }));
    county.close("2026-06-04");
    const auto weeks = county.asked();
    CHECK(std::ranges::find(weeks, "2026-04-05") == weeks.end());
    for (const char* week : {"2026-04-12", "2026-04-19", "2026-04-26"})
        CHECK(std::ranges::find(weeks, week) != weeks.end());
}

// Visits of Thursday 2, 9, 16 and 23 April of c1, whose days were closed and looked at long ago.
void long_ago(County& county) {
    county.tell(says<schema::Contract::Agreed>("contract-c2", "-90 09:00", [](auto, const Scene&) {}));
    for (const auto& [visit, day] : {std::pair{"w1", "-60"}, {"w2", "-53"}, {"w3", "-46"}, {"w4", "-39"}}) {
        county.tell(planned_on(visit, std::string(day) + " 08:00", "-70 09:00"));
        county.tell(came_to(visit, std::string(day) + " 08:00"));
    }
    for (Day day = *parse_day("2026-04-01"); day <= *parse_day("2026-06-01"); day += std::chrono::days{1})
        county.close(to_string(day));
    county.due("2026-06-02");
    county.asked();
}

TEST_CASE("weekly: a visit voided, cancelled or moved after five weeks changes the week in which it stood") {
    using schema::Visit;
    const auto nothing = std::vector<std::string>{};
    County county;
    long_ago(county);
    county.close("2026-06-02");
    CHECK(county.asked_before_may() == nothing);
    county.tell(says<Visit::Voided>("visit-w1", "+2 09:00", [](auto, const Scene&) {}));
    CHECK(county.asked_before_may() == nothing);
    county.close("2026-06-03");
    CHECK(county.asked_before_may() == std::vector<std::string>{"2026-04-05"});  // of c1 alone
    county.tell(says<Visit::Cancelled>("visit-w2", "+3 09:00", [](auto, const Scene&) {}));
    county.close("2026-06-04");
    CHECK(county.asked_before_may() == std::vector<std::string>{"2026-04-12"});
    // Agreed the day before it was to be, and told only now: the week that it leaves, and the one that it goes to.
    county.tell(says<Visit::Replanned>("visit-w3", "-47 09:00", [](auto fact, const Scene& scene) {
                    fact.setStart(micros(at(scene, "-39 10:00")));
                    fact.setAgreedWith(schema::Who::PERSON);
                }).record_at("+4 09:00"));
    county.close("2026-06-05");
    CHECK(county.asked_before_may() == std::vector<std::string>{"2026-04-19", "2026-04-26"});
    county.close("2026-06-06");
    CHECK(county.asked_before_may() == nothing);
}

TEST_CASE("weekly: what is told of a visit of now changes no week of then") {
    County county;
    long_ago(county);
    county.tell(planned_on("now", "+2 08:00", "+1 09:00"));
    county.tell(says<schema::Visit::Voided>("visit-now", "+1 10:00", [](auto, const Scene&) {}));
    county.close("2026-06-02");
    CHECK(county.asked_before_may().empty());
}

TEST_CASE("weekly: a night that began on the last day of a week is of that week, whenever its end is told") {
    County county;
    county.tell(planned_on("night", "-57 22:00", "-70 09:00"));  // Sunday 5 April
    county.tell(came_to("night", "-57 22:00"));
    for (const char* day : {"2026-04-05", "2026-06-01"}) county.close(day);
    county.due("2026-06-02");
    county.asked();
    county.tell(says<schema::Visit::ClockedOut>("visit-night", "-56 07:00",
                                                [](auto fact, const Scene&) { fact.setWorker("worker-1"); }));
    county.close("2026-06-02");
    CHECK(county.asked_before_may() == std::vector<std::string>{"2026-04-05"});
}

TEST_CASE("weekly: a package moved late to another start or contract changes the weeks since, of both contracts") {
    County county;
    const auto day_of = [](const char* day) { return number(*parse_day(day)); };
    county.tell(says<schema::Contract::Agreed>("contract-c2", "-90 09:00", [](auto, const Scene&) {}));
    county.tell(says<schema::Package::Authorised>("package-p1", "-89 09:00", [&](auto fact, const Scene&) {
        fact.setContract("c1");
        fact.setFrom(day_of("2026-04-08"));
    }));
    for (const char* day : {"2026-04-01", "2026-06-01"}) county.close(day);
    CHECK_FALSE(county.asks_for("2026-04-12"));
    const auto times_asked = [&](const char* closed, const char* week) {
        county.close(closed);
        const auto weeks = county.asked();
        CHECK(std::ranges::find(weeks, "2026-04-05") == weeks.end());  // before there was any care
        return std::ranges::count(weeks, week);
    };
    county.tell(says<schema::Package::StartMoved>("package-p1", "+1 09:00",
                                                  [&](auto fact, const Scene&) { fact.setTo(day_of("2026-04-22")); }));
    CHECK(times_asked("2026-06-02", "2026-04-12") == 1);
    CHECK(times_asked("2026-06-03", "2026-04-12") == 0);
    county.tell(says<schema::Package::ContractMoved>("package-p1", "+3 09:00", [&](auto fact, const Scene&) {
        fact.setTo("c2");
        fact.setFrom(day_of("2026-04-23"));
    }));
    CHECK(times_asked("2026-06-04", "2026-04-26") == 2);
}

}  // namespace
}  // namespace daybook::steward
