// What was agreed and has to be followed up: variations told late, people nobody looked after, more care workers than
// agreed, sources that fell silent, and bands that were flexed while the package was a referral.

#include "schema/contract.capnp.h"
#include "schema/package.capnp.h"
#include "schema/person.capnp.h"
#include "schema/referral.capnp.h"
#include "schema/variation.capnp.h"
#include "tests/steward/fixture.h"

namespace daybook::steward {
namespace {

using schema::Contract;
using schema::Variation;
using schema::Visit;
using Through = Variation::StaffNotified::Through;

std::int32_t on(const std::string& day) { return number(*parse_day(day)); }

// What was said by one policy.
Lines of(House& house, const std::string& policy) {
    house.aside.clear();
    Lines lines = house.said();
    std::erase_if(lines, [&](const std::string& line) { return !line.starts_with(policy + " "); });
    return lines;
}

void planned(House& house, const std::string& visit, const std::string& start, std::vector<std::string> workers = {},
             const std::string& package = "p") {
    house.tell<Visit::Planned>("visit-" + visit, "2026-03-01 12:00", [&](auto fact) {
        fact.setPerson("person-12");
        fact.setPackage(package);
        fact.setContract("c1");
        fact.setStart(micros(at(start)));
        fact.setSeconds(1'800);
        auto list = fact.initWorkers(static_cast<unsigned>(workers.size()));
        for (unsigned i = 0; i < list.size(); ++i) list.set(i, workers[i]);
    });
}

// W12's variations: of a package, with an impact on the person, with effect on Mon 9 March unless said.
void proposed(House& house, const std::string& id, const std::string& agreed,
              const std::string& effect = "2026-03-09 00:00", Variation::Kind kind = Variation::Kind::PACKAGE) {
    house.tell<Variation::Proposed>("variation-" + id, agreed, [&](auto fact) {
        fact.setKind(kind);
        fact.setPerson("person-12");
        fact.setPackage("p");
        fact.setContract("c1");
        fact.setImpact(kind == Variation::Kind::PACKAGE);
        fact.setFrom(micros(at(effect)));
    });
    house.agreed(id, agreed);
}
void told(House& house, const std::string& id, const std::string& when, Through through,
          std::vector<std::string> workers = {}) {
    house.tell<Variation::StaffNotified>("variation-" + id, when, [&](auto fact) {
        fact.setThrough(through);
        auto list = fact.initWorkers(static_cast<unsigned>(workers.size()));
        for (unsigned i = 0; i < list.size(); ++i) list.set(i, workers[i]);
    });
}
void followed_up(House& house, const std::string& id, const std::string& when) {
    house.tell<schema::Person::CarePlanUpdated>("person-12", when,
                                                [&](auto fact) { fact.setVariation("variation-" + id); });
    house.tell<schema::Person::RiskAssessed>("person-12", when,
                                             [&](auto fact) { fact.setVariation("variation-" + id); });
}

TEST_CASE("told: W12, what is outstanding of a variation is said a day ahead, and when its deadline has passed") {
    House house("2026-03-05 09:00");
    for (const char* id : {"v1", "v2", "v5", "v6"}) proposed(house, id, "2026-03-05 09:00");
    for (const char* id : {"v1", "v2", "v5"}) told(house, id, "2026-03-05 10:00", Through::ROTA);
    for (const char* id : {"v1", "v5"}) told(house, id, "2026-03-05 10:00", Through::CARE_PLAN);
    for (const char* id : {"v1", "v2"}) followed_up(house, id, "2026-03-05 11:00");
    house.tell<schema::Person::CarePlanUpdated>("person-12", "2026-03-05 11:00",
                                                [](auto fact) { fact.setVariation("variation-v5"); });
    house.tell<Variation::Reversed>("variation-v6", "2026-03-05 12:00", [](auto) {});
    house.now("2026-03-07 23:59");
    CHECK(of(house, "telling-due").empty());
    house.now("2026-03-08 00:00");
    Lines said{"telling-due variation-v2 2026-03-08T00:00:00Z", "telling-due variation-v5 2026-03-08T00:00:00Z"};
    CHECK(of(house, "telling-due") == said);
    house.now("2026-03-08 12:00");
    followed_up(house, "v5", "2026-03-08 12:00");
    house.now("2026-03-09 00:01");
    said.push_back("telling-due variation-v2 2026-03-09T00:00:00.000001Z");
    CHECK(of(house, "telling-due") == said);
    house.stop_steward();
    house.start_steward();
    told(house, "v2", "2026-03-09 07:00", Through::CARE_PLAN);
    house.now("2026-03-20 00:00");
    CHECK(of(house, "telling-due") == said);

    const auto last = house.client().find("daybook:steward", "telling-due/variation-v2/2026-03-09T00:00:00.000001Z");
    REQUIRE(last.has_value());
    REQUIRE(last->each([&](const EventView& event) -> Status {
                    const auto fact = event.as<Variation::TellingDue>();
                    CHECK(fact.getOverdue());
                    CHECK(instant(fact.getDeadline()) == at("2026-03-09 00:00"));
                    REQUIRE(fact.getMissing().size() == 1);
                    CHECK(std::string(fact.getMissing()[0]) == "tell staff by care plan");
                    return {};
                })
                .has_value());
}

TEST_CASE("told: one reversed from a later day takes effect, and is to be told; one from its effect or before is not") {
    House house("2026-03-05 09:00");
    for (const char* id : {"later", "never"}) proposed(house, id, "2026-03-05 09:00");
    const auto reversed = [&](const std::string& id, const std::string& from) {
        house.tell<Variation::Reversed>("variation-" + id, "2026-03-05 12:00",
                                        [&](auto fact) { fact.setFrom(micros(at(from))); });
    };
    reversed("later", "2026-03-09 00:01");
    reversed("never", "2026-03-09 00:00");
    house.now("2026-03-08 00:00");
    CHECK(of(house, "telling-due") == Lines{"telling-due variation-later 2026-03-08T00:00:00Z"});
    house.now("2026-03-09 00:00");
    CHECK(of(house, "took-effect") == Lines{"took-effect variation-later 2026-03-09T00:00:00Z"});
}

TEST_CASE(
    "told: agreed after its effect, there is time to the end of the next working day, over Easter and the clocks") {
    House house("2026-03-27 09:00");
    proposed(house, "v", "2026-04-02 15:00", "2026-03-30 00:00");  // Thursday; Friday to Monday are no working days
    house.now("2026-04-06 23:59");
    CHECK(of(house, "telling-due").empty());
    house.now("2026-04-07 12:00");
    Lines said{"telling-due variation-v 2026-04-06T23:00:00Z"};  // midnight in summer time
    CHECK(of(house, "telling-due") == said);
    house.now("2026-04-08 00:00");
    CHECK(of(house, "telling-due") == said);
    house.now("2026-04-08 00:01");
    said.push_back("telling-due variation-v 2026-04-07T23:00:00.000001Z");
    CHECK(of(house, "telling-due") == said);
}

TEST_CASE("told: every care worker with a visit in the first seven days is told, and a contract says how long ahead") {
    House house("2026-03-05 09:00");
    house.tell<Contract::Agreed>("contract-c1", "2026-01-01 09:00", [](auto) {});
    house.tell<Contract::KpiScheduleSet>("contract-c1", "2026-01-01 09:00", [](auto fact) {
        fact.setFrom(on("2026-01-01"));
        auto terms = fact.initTerms(1);
        terms[0].setName("telling_ahead_s");
        terms[0].setValue(48 * 3'600);
    });
    planned(house, "a", "2026-03-09 08:00", {"worker-a"});
    planned(house, "b", "2026-03-15 08:00", {"worker-b"});
    planned(house, "c", "2026-03-16 08:00", {"worker-c"});
    for (const char* id : {"all", "one"}) {
        proposed(house, id, "2026-03-05 09:00");
        followed_up(house, id, "2026-03-05 10:00");
        told(house, id, "2026-03-05 10:00", Through::CARE_PLAN);
    }
    told(house, "all", "2026-03-05 10:00", Through::ROTA, {"worker-a", "worker-b"});
    told(house, "one", "2026-03-05 10:00", Through::ROTA, {"worker-a"});
    house.now("2026-03-06 23:59");
    CHECK(of(house, "telling-due").empty());
    house.now("2026-03-07 00:00");
    CHECK(of(house, "telling-due") == Lines{"telling-due variation-one 2026-03-07T00:00:00Z"});
}

TEST_CASE("told: the first seven days are those on the wall, also in the week the clocks go back") {
    House house("2026-10-20 09:00");
    planned(house, "seventh", "2026-10-28 23:15", {"worker-a"});
    planned(house, "eighth", "2026-10-29 00:00", {"worker-b"});
    for (const char* id : {"both", "one", "none"}) {
        proposed(house, id, "2026-10-20 09:00", "2026-10-22 00:00");
        followed_up(house, id, "2026-10-20 10:00");
        told(house, id, "2026-10-20 10:00", Through::CARE_PLAN);
    }
    told(house, "both", "2026-10-20 10:00", Through::ROTA, {"worker-a", "worker-b"});
    told(house, "one", "2026-10-20 10:00", Through::ROTA, {"worker-a"});
    told(house, "none", "2026-10-20 10:00", Through::ROTA, {"worker-b"});
    house.now("2026-10-21 00:00");
    CHECK(of(house, "telling-due") == Lines{"telling-due variation-none 2026-10-20T23:00:00Z"});
}

TEST_CASE("told: a price's payer is told by the contract's own notice, and 28 days ahead where it sets none") {
    House house("2026-02-20 09:00");
    house.tell<Contract::Agreed>("contract-c1", "2026-01-01 09:00", [](auto) {});
    house.tell<Contract::KpiScheduleSet>("contract-c1", "2026-01-01 09:00", [](auto fact) {
        fact.setFrom(on("2026-01-01"));
        auto terms = fact.initTerms(1);
        terms[0].setName("price_notice_days");
        terms[0].setValue(14);
    });
    const auto price = [&](const std::string& id, const std::string& contract) {
        house.tell<Variation::Proposed>("variation-" + id, "2026-02-20 09:00", [&](auto fact) {
            fact.setKind(Variation::Kind::PRICE);
            fact.setContract(contract);
            fact.setFrom(micros(at("2026-04-01 00:00")));
        });
        house.agreed(id, "2026-02-20 10:00");
    };
    price("short", "c1");
    price("usual", "c2");
    house.now("2026-03-05 00:01");
    CHECK(of(house, "telling-due") == Lines{"telling-due variation-usual 2026-03-05T00:00:00.000001Z"});
    CHECK(of(house, "payer-notice-due") == Lines{"payer-notice-due variation-usual 2026-02-25T00:00:00Z"});
    house.now("2026-03-19 00:01");
    CHECK(of(house, "payer-notice-due").back() == "payer-notice-due variation-short 2026-03-11T00:00:00Z");
    CHECK(of(house, "telling-due").back() == "telling-due variation-short 2026-03-19T00:00:00.000001Z");
}

TEST_CASE("welfare: who was missed, or did not open, is looked after within the hour, or it is said that nobody did") {
    House house;
    house.planned("missed", "2026-03-04 08:00");
    house.planned("next", "2026-03-04 10:00");
    house.planned("checked", "2026-03-04 12:00");
    house.planned("closed", "2026-03-04 17:00");
    house.attended("next", "2026-03-04 10:00");
    house.live("2026-03-04 10:00");  // the morning is missed now; its alert is of 08:30
    CHECK(of(house, "welfare-check-due") == Lines{"welfare-check-due visit-missed 2026-03-04T09:31:00Z"});
    house.tell<Visit::WelfareChecked>("visit-checked", "2026-03-04 13:00", [](auto fact) {
        fact.setAt(micros(at("2026-03-04 13:00")));
        fact.setPerson("person-12");
    });
    house.tell<Visit::Frustrated>("visit-closed", "2026-03-04 17:15", [](auto fact) {
        fact.setPerson("person-12");
        fact.setStart(micros(at("2026-03-04 17:05")));
        fact.setEnd(micros(at("2026-03-04 17:15")));
    });
    house.live("2026-03-04 18:14");
    CHECK(of(house, "welfare-check-due").size() == 1);
    house.live("2026-03-04 18:15");
    Lines said{"welfare-check-due visit-missed 2026-03-04T09:31:00Z",
               "welfare-check-due visit-closed 2026-03-04T18:15:00Z"};
    CHECK(of(house, "welfare-check-due") == said);
    house.stop_steward();
    house.start_steward();
    house.live("2026-03-05 12:00");
    CHECK(of(house, "welfare-check-due") == said);
}

TEST_CASE("carer limit: one care worker too many in 28 days is warned of when the visit is given, once") {
    House house("2026-03-01 12:00");
    house.tell<schema::Package::Authorised>("package-p", "2026-01-01 09:00", [](auto fact) {
        fact.setPerson("person-12");
        fact.setContract("c1");
        fact.setFrom(on("2026-01-05"));
    });
    house.tell<schema::Package::CarerLimitSet>("package-p", "2026-01-01 09:00", [](auto fact) {
        fact.setWorkers(2);
        fact.setFrom(on("2026-03-01"));
    });
    planned(house, "v1", "2026-03-02 08:00", {"worker-a"});
    planned(house, "v2", "2026-03-03 08:00", {"worker-b"});
    planned(house, "v3", "2026-03-04 08:00", {"worker-a"});
    CHECK(of(house, "carer-limit").empty());
    planned(house, "v4", "2026-03-05 08:00", {"worker-c"});
    const Lines warned = of(house, "carer-limit");
    REQUIRE(warned.size() == 1);
    CHECK(warned.front().starts_with("carer-limit visit-v4 "));
    planned(house, "v5", "2026-03-31 08:00", {"worker-c"});  // 29 days after v1: of the two only b and c are left
    house.tell<Visit::Assigned>("visit-v4", "2026-03-01 12:00", [](auto fact) { fact.setWorker("worker-d"); });
    CHECK(of(house, "carer-limit") == warned);
    house.stop_steward();
    house.start_steward();
    CHECK(of(house, "carer-limit") == warned);
}

TEST_CASE("silence: a source that was not heard for as long as its contract says is silent, once each time (R1)") {
    House house("2026-03-26 09:00");
    house.tell<Contract::Agreed>("contract-c1", "2026-01-01 09:00", [](auto) {});
    house.tell<Contract::KpiScheduleSet>("contract-c1", "2026-01-01 09:00", [](auto fact) {
        fact.setFrom(on("2026-01-01"));
        auto terms = fact.initTerms(1);
        terms[0].setName("silent_s");
        terms[0].setValue(72 * 3'600);
    });
    house.heard("2026-03-26 09:00", "c1", "feed:one");
    house.heard("2026-03-26 09:00", "c2", "feed:two");
    house.now("2026-03-29 09:59");  // the clocks went forward: 71 h 59 min
    CHECK(of(house, "feed-silent").empty());
    house.now("2026-03-29 10:00");
    Lines said{"feed-silent feed-test 2026-03-29T09:00:00Z"};
    CHECK(of(house, "feed-silent") == said);
    house.heard("2026-03-30 10:00", "c1", "feed:one");
    house.stop_steward();
    house.start_steward();
    house.now("2026-04-02 09:00");
    CHECK(of(house, "feed-silent") == said);
    house.now("2026-04-05 09:59");
    said.push_back("feed-silent feed-test 2026-04-02T09:00:00Z");
    CHECK(of(house, "feed-silent") == said);
    house.now("2026-04-05 10:00");
    said.push_back("feed-silent feed-test 2026-04-05T09:00:00Z");  // the other, after ten days
    CHECK(of(house, "feed-silent") == said);
}

TEST_CASE("flexed band: what was flexed of a referral moves the deadlines of the package it became, and lapses") {
    House house("2026-03-01 12:00");
    const auto tell_package = [&] {
        house.tell<schema::Package::Authorised>("package-p", "2026-03-01 12:00", [](auto fact) {
            fact.setPerson("person-12");
            fact.setContract("c1");
            fact.setFrom(on("2026-03-04"));
            fact.setReferral("referral-r");
            auto slot = fact.initPlan(1)[0];
            slot.setWeekdays(0x7f);
            slot.setStart(8 * 3'600);
            slot.setLength(1'800);
        });
    };
    const auto flex = [&](const std::string& from, const std::string& to) {
        house.tell<schema::Referral::TimeBandFlexAgreed>("referral-r", "2026-03-01 12:00", [&](auto fact) {
            fact.setWith(schema::Who::PERSON);
            fact.setBandFrom(8 * 3'600);
            fact.setBandTo(10 * 3'600);
            fact.setFrom(on(from));
            fact.setTo(on(to));
        });
    };
    house.tell<schema::Referral::Received>("referral-r", "2026-03-01 12:00",
                                           [](auto fact) { fact.setPerson("person-12"); });
    flex("2026-03-04", "2026-03-04");
    for (const char* day : {"2026-03-04", "2026-03-05", "2026-03-06"})
        planned(house, std::string("v") + std::string(day).substr(9), std::string(day) + " 08:00", {"worker-a"});
    tell_package();
    house.live("2026-03-04 10:00");
    CHECK(of(house, "overdue").empty());  // the band ends at 10:00, inclusive
    house.live("2026-03-05 09:00");
    Lines said{"overdue visit-v4 2026-03-04T10:01:00Z", "overdue visit-v5 2026-03-05T08:31:00Z"};
    CHECK(of(house, "overdue") == said);  // the day after it has lapsed
    flex("2026-03-06", "2026-03-06");     // of the existing package
    house.live("2026-03-06 09:00");
    CHECK(of(house, "overdue") == said);
    house.live("2026-03-06 10:01");
    said.push_back("overdue visit-v6 2026-03-06T10:01:00Z");
    CHECK(of(house, "overdue") == said);
}

TEST_CASE("flexed band: what is flexed of a visit that a variation moved moves its deadline, whichever is told first") {
    const auto story = [](bool varied, bool flexed_first) {
        House house("2026-03-01 12:00");
        house.tell<schema::Package::Authorised>("package-p", "2026-03-01 12:00", [](auto fact) {
            fact.setPerson("person-12");
            fact.setContract("c1");
            fact.setFrom(on("2026-03-04"));
            auto slot = fact.initPlan(1)[0];
            slot.setWeekdays(0x7f);
            slot.setStart(8 * 3'600);
            slot.setLength(1'800);
        });
        const auto flex = [&] {
            house.tell<schema::Package::TimeBandFlexAgreed>("package-p", "2026-03-01 12:00", [](auto fact) {
                fact.setWith(schema::Who::PERSON);
                fact.setBandFrom(11 * 3'600);
                fact.setBandTo(13 * 3'600);
                fact.setFrom(on("2026-03-04"));
                fact.setTo(on("2026-03-04"));
            });
        };
        house.tell<Variation::Proposed>("variation-m", "2026-03-01 12:00", [](auto fact) {
            fact.setPackage("p");
            fact.setContract("c1");
            fact.setFrom(micros(at("2026-03-02 00:00")));
            auto slot = fact.initPlan(1)[0];
            slot.setWeekdays(0x7f);
            slot.setStart(11 * 3'600);
            slot.setLength(1'800);
        });
        planned(house, "v4", "2026-03-04 11:00", {"worker-a"});
        if (flexed_first) flex();
        if (varied) house.agreed("m", "2026-03-01 12:00");
        if (!flexed_first) flex();
        house.live("2026-03-04 13:02");
        return of(house, "overdue");
    };
    const Lines after_the_band{"overdue visit-v4 2026-03-04T13:01:00Z"};
    CHECK(story(true, false) == after_the_band);
    CHECK(story(true, true) == after_the_band);
    CHECK(story(false, false) == Lines{"overdue visit-v4 2026-03-04T11:31:00Z"});
}

}  // namespace
}  // namespace daybook::steward
