// Escalations, reviews, people, care workers' weeks, spot and early failures on the KPI board: through the whole
// engine, with what was known when, however the events arrive.

#include <catch2/catch.hpp>

#include "schema/escalation.capnp.h"
#include "schema/risk.capnp.h"
#include "schema/variation.capnp.h"
#include "schema/worker.capnp.h"
#include "tests/dsl/records.h"
#include "tests/projections/figures.h"

namespace daybook::projections {
namespace {

using namespace story;
using Warned = schema::Escalation;
using Person = schema::Person;
using Worker = schema::Worker;
using Contract = schema::Contract;

const Filters in_march{{"from", "2026-03-01"}, {"to", "2026-03-31"}, {"by", "none"}};

Figures now(const Book& book) { return figures(delivered(board(), book)->runner(), in_march); }
Figures then(const Book& book, std::size_t events) { return figures(known_at(book, events)->runner(), in_march); }

Line raised(const std::string& id, const std::string& date) {
    return says<Warned::Raised>("escalation-" + id, when(date), [](auto fact, const Scene& scene) {
        fact.setTrigger(Warned::Trigger::KPI_FORECAST);
        fact.setKpi("late_visits");
        fact.setContract(scene.contract);
    });
}
Line sent(const std::string& id, const std::string& date, Warned::SentTo::To to = Warned::SentTo::To::COMMISSIONER) {
    return says<Warned::SentTo>("escalation-" + id, when(date), [=](auto fact, const Scene&) { fact.setTo(to); });
}

TEST_CASE("kpi board: the escalations of W12; the manager is not the commissioner, and a late word restates") {
    Book book(march());
    book.tell(raised("e1", "2026-03-13 00:00"), sent("e1", "2026-03-16 09:00"), raised("e2", "2026-03-14 00:00"),
              raised("e3", "2026-03-14 00:00"), sent("e2", "2026-03-15 09:00", Warned::SentTo::To::MANAGER));
    book.tell(says<Warned::Breached>("escalation-e1", when("2026-03-19 00:00")));
    book.tell(says<Warned::Breached>("escalation-e2", when("2026-03-25 00:00")), sent("e2", "2026-03-25 09:00"));
    book.tell(sent("e3", "2026-03-30 09:00"), says<Warned::Breached>("escalation-e3", when("2026-03-31 00:00")));
    check(now(book), {{"escalated_before_breach", {2, 3}}, {"returned_in_a_month", {0, 0}}});
    book.tell(says<Warned::ReturnedToThreshold>("escalation-e1", when("2026-04-13 00:00")), close_of("2026-04-12"));
    const auto first = book.events().size();
    book.tell(close_of("2026-04-13"));
    check(then(book, first), {{"returned_in_a_month", {1, 1}}});
    check(now(book), {{"returned_in_a_month", {1, 3}}, {"escalated_before_breach", {2, 3}}});
    // Known later: e2 had been sent in time as well.
    book.tell(raised("e4", "2026-03-14 00:00").record_at(when("2026-04-15 08:00")));
    book.tell(says<Warned::Breached>("escalation-e4", when("2026-03-20 00:00")).record_at(when("2026-04-15 09:00")));
    check(now(book), {{"escalated_before_breach", {2, 4}}, {"returned_in_a_month", {1, 4}}});
    book.tell(sent("e4", "2026-03-19 09:00").record_at(when("2026-04-15 10:00")));
    check(now(book), {{"escalated_before_breach", {3, 4}}});
}

TEST_CASE("kpi board: reviews of a contract, a care plan and a risk, by the day each was due") {
    const auto plan_due = [](const char* date, const char* said) {
        return says<Person::CarePlanUpdated>("person-1", when(said),
                                             [=](auto fact, const Scene&) { fact.setNextDue(number_of(date)); });
    };
    Book book(march());
    book.tell(says<Contract::Agreed>("contract-contract-1", "-30 09:00",
                                     [](auto fact, const Scene&) { fact.setReviewDue(number_of("2026-03-10")); }));
    book.tell(authorised_as("A", {.from = "2026-03-01"}, when("2026-03-01 09:00")));
    book.tell(says<Person::CarePlanMade>("person-1", when("2026-03-01 09:00"),
                                         [](auto fact, const Scene&) { fact.setNextDue(number_of("2026-03-12")); }));
    book.tell(says<schema::Risk::Raised>("risk-1", when("2026-03-01 09:00"), [](auto fact, const Scene&) {
        fact.setAbout("contract-contract-1");
        fact.setReviewOn(number_of("2026-03-20"));
    }));
    book.tell(close_of("2026-03-05"));
    const auto open = book.events().size();
    book.tell(says<Contract::ReviewHeld>("contract-contract-1", when("2026-03-09 10:00"), [](auto fact, const Scene&) {
        fact.setOn(number_of("2026-03-09"));
        fact.setNextDue(number_of("2026-09-09"));
    }));
    book.tell(plan_due("2026-06-12", "2026-03-13 10:00"), close_of("2026-03-20"));
    check(then(book, open), {{"reviews_on_time", {0, 0}}});
    check(
        figures(delivered(board(), book)->runner(), {{"from", "2026-03-01"}, {"to", "2026-03-31"}, {"zone", "zone-1"}}),
        {{"reviews_on_time", {0, 1}}});
    check(now(book), {{"reviews_on_time", {1, 3}}});
    // The risk was looked at on its day; that is recorded after the day was closed.
    book.tell(says<schema::Risk::Reassessed>("risk-1", when("2026-03-20 16:00"), [](auto fact, const Scene&) {
                  fact.setReviewOn(number_of("2026-04-20"));
              }).record_at(when("2026-03-23 09:00")));
    check(now(book), {{"reviews_on_time", {2, 3}}});
    // Who died before it was due needs no review.
    book.tell(died("person-1", "2026-06-01", when("2026-06-01 20:00")), close_of("2026-06-30"));
    check(figures(delivered(board(), book)->runner(), {{"from", "2026-06-01"}, {"to", "2026-06-30"}, {"by", "none"}}),
          {{"reviews_on_time", {0, 0}}});
}

TEST_CASE("kpi board: satisfaction is a mean of points, its response a share of the surveys sent") {
    const auto survey = [](const char* id, const char* on) {
        return says<Person::SurveySent>("person-1", when(std::string(on) + " 09:00"), [=](auto fact, const Scene&) {
            fact.setSurvey(id);
            fact.setOn(number_of(on));
        });
    };
    const auto answer = [](const char* id, std::uint8_t score, const std::string& at) {
        return says<Person::SatisfactionGiven>("person-1", when(at), [=](auto fact, const Scene&) {
            fact.setSurvey(id);
            fact.setScore(score);
        });
    };
    Book book(march());
    book.tell(authorised_as("A", {.from = "2026-03-01"}, when("2026-03-01 09:00")), survey("s1", "2026-03-02"),
              survey("s2", "2026-03-03"));
    check(now(book), {{"satisfaction", {0, 0}}, {"satisfaction_response", {0, 2}}});
    book.tell(answer("s1", 5, "2026-03-05 09:00"), answer("", 2, "2026-03-06 09:00"));
    check(now(book), {{"satisfaction", {7, 2}}, {"satisfaction_response", {1, 2}}});
    book.tell(answer("s1", 4, "2026-03-07 09:00"), answer("s2", 3, "2026-04-02 09:00"));
    check(now(book), {{"satisfaction", {6, 2}}, {"satisfaction_response", {2, 2}}});
    check(figures(delivered(board(), book)->runner(), {{"contract", "contract-1"}, {"day", "2026-04-02"}}),
          {{"satisfaction", {3, 1}}});
}

TEST_CASE("kpi board: an admission that does not say when happened when it is said to have happened") {
    Book book(march());
    book.tell(authorised_as("A", {.from = "2026-03-01", .to = "2026-03-10"}, when("2026-03-01 09:00")),
              says<Person::Admitted>("person-1", when("2026-03-04 09:00"),
                                     [](auto fact, const Scene&) { fact.setEmergency(true); }),
              close_of("2026-03-31"));
    check(now(book), {{"hospital_admissions", {1, 10}}});
}

TEST_CASE("kpi board: a death that does not say when happened when it was told, and takes away no day before") {
    Book book(march());
    book.tell(authorised_as("A", {.from = "2026-03-01", .to = "2026-03-10"}, when("2026-03-01 09:00")),
              says<Person::Died>("person-1", when("2026-03-04 09:00"), [](auto, const Scene&) {}),
              close_of("2026-03-31"));
    check(now(book), {{"hospital_admissions", {0, 4}}});
}

TEST_CASE("kpi board: person-days count each day of a person once, and only closed ones") {
    Book book(march());
    book.tell(authorised_as("A", {.from = "2026-03-01", .to = "2026-03-20"}, when("2026-03-01 09:00")),
              authorised_as("B", {.from = "2026-03-11", .to = "2026-03-25"}, when("2026-03-01 09:00")),
              authorised_as("C", {.from = "2026-03-01"}, when("2026-03-01 09:00")).of("person-2"));
    book.tell(admitted("person-1", when("2026-03-24 10:00"), true),
              admitted("person-1", when("2026-03-28 10:00"), true),
              admitted("person-2", when("2026-03-24 10:00"), false));
    const auto open = book.events().size();
    book.tell(close_of("2026-03-10"));
    const auto by_the_10th = book.events().size();
    book.tell(close_of("2026-03-26"), close_of("2026-03-31"));
    CHECK_FALSE(then(book, open).contains("hospital_admissions"));  // nothing is closed yet
    check(then(book, by_the_10th), {{"hospital_admissions", {0, 20}}});
    check(now(book), {{"hospital_admissions", {1, 25 + 31}}});  // on 28 March nobody cared for the person any more
    check(figures(delivered(board(), book)->runner(), {{"from", "2026-03-20"}, {"to", "2026-03-26"}, {"by", "none"}}),
          {{"hospital_admissions", {1, 6 + 7}}});
    // Told later: the second person died.
    book.tell(died("person-2", "2026-03-05", when("2026-03-05 20:00")).record_at(when("2026-04-02 09:00")));
    check(now(book), {{"hospital_admissions", {1, 25 + 5}}});
}

// So many hours of one care worker on a day.
Story worked(const std::string& id, const std::string& date, int hours) {
    const std::string from = when(date + " 08:00"), to = when(date + (hours == 2 ? " 10:00" : " 18:00"));
    return told(planned(id, from, to), visited(id, from, to));
}
Line contracted(const std::string& from, std::uint32_t hours, const std::string& said) {
    return says<Worker::ContractHoursSet>("worker-1", when(said), [=](auto fact, const Scene&) {
        fact.setFrom(number_of(from));
        fact.setWeeklySeconds(hours * 3'600);
    });
}

TEST_CASE("kpi board: a week far over the contracted time, contact and travel together, when its Sunday is closed") {
    Book book(march());
    book.tell(contracted("2026-01-01", 20, "2026-03-01 08:00"));
    book.tell(told(worked("A", "2026-03-02", 10), worked("B", "2026-03-08", 10)));
    book.tell(says<Worker::ShiftWorked>("worker-1", when("2026-03-03 09:00"), [](auto fact, const Scene& scene) {
        fact.setFrom(micros_at(scene, when("2026-03-03 08:00")));
        fact.setTravelSeconds(2 * 3'600);
    }));
    book.tell(closed("2026-03-02", "2026-03-07"));
    const auto open = book.events().size();
    book.tell(close_of("2026-03-08"));
    const auto on_the_bound = book.events().size();
    check(then(book, open), {{"workload", {0, 0}}});
    check(then(book, on_the_bound), {{"workload", {0, 1}}});  // 22 hours are 110 % exactly
    // A visit of the week comes to light after it was closed.
    Story late;
    for (Line line : worked("C", "2026-03-05", 2)) late.push_back(line.record_at(when("2026-03-10 09:00")));
    book.tell(late);
    check(now(book), {{"workload", {1, 1}}});
    check(figures(delivered(board(), book)->runner(),
                  {{"from", "2026-03-08"}, {"to", "2026-03-08"}, {"worker", "worker-1"}, {"by", "worker"}}),
          {{"workload", {1, 1}}});
    // More hours had been agreed for that week; without any, 48 are the bound.
    book.tell(contracted("2026-03-02", 30, "2026-03-11 09:00"));
    check(now(book), {{"workload", {0, 1}}});
    book.tell(voided("A", when("2026-03-12 09:00")), voided("B", when("2026-03-12 09:00")),
              voided("C", when("2026-03-12 09:00")));
    check(now(book), {{"workload", {0, 1}}});  // the shift alone
}

Line promised_to(const std::string& referral, const std::string& date, std::int64_t minutes) {
    return says<schema::Capacity::Reserved>("capacity-location-1", when(date), [=](auto fact, const Scene&) {
        fact.setReferral("referral-" + referral);
        fact.setPackage("package-of-" + referral);
        fact.setSpot(true);
        auto share = fact.initShares(1)[0];
        share.setZone("zone-1");
        share.setWeeklySeconds(static_cast<std::uint64_t>(minutes) * 60);
    });
}
Line bought(const std::string& package, const std::string& contract, std::int64_t minutes, const std::string& said) {
    return says<schema::Package::Authorised>("package-" + package, when(said), [=](auto fact, const Scene& scene) {
        fact.setPerson("person-of-" + package);
        fact.setContract(contract);
        fact.setZone(scene.zone);
        fact.setLocation(scene.location);
        fact.setWeeklySeconds(static_cast<std::uint64_t>(minutes) * 60);
        fact.setFrom(number_of("2026-03-09"));
    });
}

TEST_CASE("kpi board: the spot share of W7 at the last closed day, against the location's cap") {
    Book book(march());
    book.tell(bought("big", "framework", 114'000, "2026-03-02 09:00"),
              bought("spot", "spot", 15'600, "2026-03-02 09:00"));
    book.tell(criteria("-10 09:00"), close_of("2026-03-03"));
    const auto no_route = book.events().size();
    book.tell(agreed_contract("spot", when("2026-03-03 09:00"), Contract::Route::SPOT));
    const auto before = book.events().size();
    book.tell(promised_to("R1", "2026-03-04 09:00", 840), close_of("2026-03-04"));
    const auto reserved = book.events().size();
    book.tell(bought("of-R1", "spot", 840, "2026-03-06 09:00"), close_of("2026-03-06"));
    const auto row_at = [&](std::size_t events) {
        Figure figure;
        std::int64_t target = -1;
        schema::Status status{};
        each<schema::KpiBoardRow>(
            asked(known_at(book, events)->runner(), "kpi-board",
                  {{"kpi", "spot_share"}, {"by", "location"}, {"from", "2026-03-01"}, {"to", "2026-03-31"}}),
            [&](auto row) {
                figure = {row.getNumerator(), row.getDenominator()};
                target = row.getTarget();
                status = row.getStatus();
            });
        return std::tuple{figure.numerator / 60, figure.denominator / 60, target, status};
    };
    using schema::Status;
    CHECK(row_at(no_route) == std::tuple{0, 129'600, 150'000, Status::ON_TARGET});
    CHECK(row_at(before) == std::tuple{15'600, 129'600, 150'000, Status::ON_TARGET});
    CHECK(row_at(reserved) == std::tuple{16'440, 130'440, 150'000, Status::ON_TARGET});
    CHECK(row_at(book.events().size()) == std::tuple{16'440, 130'440, 150'000, Status::ON_TARGET});
    book.tell(promised_to("R2", "2026-03-09 09:00", 4'200), close_of("2026-03-09"));
    CHECK(row_at(book.events().size()) == std::tuple{20'640, 134'640, 150'000, Status::OFF_TARGET});
    book.tell(says<schema::Capacity::Released>("capacity-location-1", when("2026-03-10 09:00"),
                                               [](auto fact, const Scene&) { fact.setReferral("referral-R2"); }));
    book.tell(close_of("2026-03-10"));
    CHECK(row_at(book.events().size()) == std::tuple{16'440, 130'440, 150'000, Status::ON_TARGET});
    check(now(book), {{"spot_share", {16'440 * 60, 130'440 * 60}}});
    check(figures(delivered(board(), book)->runner(),
                  {{"from", "2026-03-01"}, {"to", "2026-03-05"}, {"contract", "spot"}}),
          {{"spot_share", {15'600 * 60, 15'600 * 60}}});
}

TEST_CASE("kpi board: accepted care that is missed within four weeks has failed, until the visit turns out attended") {
    Book book(march());
    book.tell(
        received("R1", when("2026-03-02 09:00"), {.contract = "contract-1"}), accepted("R1", when("2026-03-02 11:30")),
        received("R2", when("2026-03-02 09:00"), {.contract = "contract-1"}), accepted("R2", when("2026-03-02 12:00")));
    book.tell(authorised_as("of-R1", {.from = "2026-03-03"}, when("2026-03-02 12:00")),
              authorised_as("of-R2", {.from = "2026-03-03"}, when("2026-03-02 12:00")).of("person-2"));
    const PlanOf ours{.package = "of-R1"};
    book.tell(planned("V", when("2026-03-20 08:00"), when("2026-03-20 08:30"), ours),
              missed("V", when("2026-03-20 23:00")), close_of("2026-03-29"));
    const auto open = book.events().size();
    book.tell(close_of("2026-03-30"));
    const auto matured = book.events().size();
    check(then(book, open), {{"early_failure", {0, 0}}});
    check(then(book, matured), {{"early_failure", {1, 2}}});
    check(now(book), {{"early_failure", {1, 2}}});
    book.tell(clocked_in("V", when("2026-03-20 08:05")).record_at(when("2026-04-01 09:00")));
    check(now(book), {{"early_failure", {0, 2}}});
    book.tell(handed_back("of-R2", "2026-03-15", schema::Package::HandBack::CAPACITY, when("2026-04-02 09:00")));
    check(now(book), {{"early_failure", {1, 2}}});
}

TEST_CASE("kpi board: working days are those of the contract's nation, even if that is heard of last") {
    Book book(march());
    book.tell(authorised_as("A", {.from = "2026-04-02"}, when("2026-03-20 09:00")));
    const PlanOf ours{.made = when("2026-04-12 06:00"), .package = "A"};
    book.tell(planned("V", when("2026-04-13 08:00"), when("2026-04-13 08:30"), ours),
              clocked_in("V", when("2026-04-13 08:00")), close_of("2026-04-13"));
    check(of_month(delivered(board(), book)->runner(), "2026-04"), {{"start_within_5", {1, 1}}});
    book.tell(says<Contract::Agreed>("contract-contract-1", when("2026-04-14 09:00"),
                                     [](auto fact, const Scene&) { fact.setNation(Contract::Nation::SCOTLAND); }));
    check(of_month(delivered(board(), book)->runner(), "2026-04"), {{"start_within_5", {0, 1}}});
}

TEST_CASE("kpi board: what was flexed of a referral is measured of the package it became, and lapses") {
    const Line flexed = says<schema::Referral::TimeBandFlexAgreed>("referral-R1", when("2026-03-02 10:00"),
                                                                   [](auto fact, const Scene&) {
                                                                       fact.setWith(Who::PERSON);
                                                                       fact.setBandFrom(8 * 3'600);
                                                                       fact.setBandTo(10 * 3'600);
                                                                       fact.setFrom(number_of("2026-03-03"));
                                                                       fact.setTo(number_of("2026-03-04"));
                                                                   });
    const Line package = says<schema::Package::Authorised>("package-package-1", when("2026-03-02 12:00"),
                                                           [](auto fact, const Scene& scene) {
                                                               fact.setPerson(scene.person);
                                                               fact.setContract(scene.contract);
                                                               fact.setReferral("referral-R1");
                                                               fact.setFrom(number_of("2026-03-03"));
                                                               auto slot = fact.initPlan(1)[0];
                                                               slot.setWeekdays(0x7f);
                                                               slot.setStart(8 * 3'600);
                                                               slot.setLength(1'800);
                                                           });
    const auto came_late = [](const std::string& id, const std::string& date) {
        return told(planned(id, when(date + " 08:00"), when(date + " 08:30")), clocked_in(id, when(date + " 09:45")));
    };
    const Story visits = told(came_late("A", "2026-03-03"), came_late("B", "2026-03-04"), came_late("C", "2026-03-05"));
    Book before(march()), after(march()), never(march());
    before.tell(told(flexed, package, visits));
    check(now(before), {{"punctuality", {2, 3}}, {"late_visits", {1, 3}}});
    Line late = flexed;
    after.tell(told(package, visits, late.record_at(when("2026-03-06 09:00"))));
    check(now(after), {{"punctuality", {2, 3}}});
    never.tell(told(package, visits));
    check(now(never), {{"punctuality", {0, 3}}});
}

TEST_CASE("kpi board: a visit added by a variation is flexed, whichever of the two is told first") {
    const Line package = says<schema::Package::Authorised>("package-package-1", when("2026-03-02 12:00"),
                                                           [](auto fact, const Scene& scene) {
                                                               fact.setPerson(scene.person);
                                                               fact.setContract(scene.contract);
                                                               fact.setFrom(number_of("2026-03-03"));
                                                               auto slot = fact.initPlan(1)[0];
                                                               slot.setWeekdays(0x7f);
                                                               slot.setStart(8 * 3'600);
                                                               slot.setLength(1'800);
                                                           });
    const Line change =
        says<schema::Variation::Proposed>("variation-v", when("2026-03-02 13:00"), [](auto fact, const Scene& scene) {
            fact.setPackage("package-package-1");
            fact.setFrom(micros(at(scene, when("2026-03-03 00:00"))));
            auto slots = fact.initPlan(2);
            for (unsigned i = 0; i < 2; ++i) {
                slots[i].setWeekdays(0x7f);
                slots[i].setStart((8 + 3 * i) * 3'600);
                slots[i].setLength(1'800);
            }
        });
    const Line yes = says<schema::Variation::Agreed>("variation-v", when("2026-03-02 14:00"));
    const Line flexed = says<schema::Package::TimeBandFlexAgreed>("package-package-1", when("2026-03-02 15:00"),
                                                                  [](auto fact, const Scene&) {
                                                                      fact.setWith(Who::PERSON);
                                                                      fact.setSlot(1);
                                                                      fact.setBandFrom(11 * 3'600);
                                                                      fact.setBandTo(13 * 3'600);
                                                                      fact.setFrom(number_of("2026-03-03"));
                                                                      fact.setTo(number_of("2026-03-04"));
                                                                  });
    const auto came_late = [](const std::string& id, const std::string& date) {
        return told(planned(id, when(date + " 11:00"), when(date + " 11:30")), clocked_in(id, when(date + " 12:30")));
    };
    const Story visits = told(came_late("A", "2026-03-03"), came_late("B", "2026-03-04"), came_late("C", "2026-03-05"));
    Book first(march()), last(march()), never(march()), reversed(march());
    first.tell(told(package, change, yes, flexed, visits));
    check(now(first), {{"punctuality", {2, 3}}, {"late_visits", {1, 3}}});
    Line late = yes;
    last.tell(told(package, change, flexed, visits, late.record_at(when("2026-03-06 09:00"))));
    check(now(last), {{"punctuality", {2, 3}}, {"late_visits", {1, 3}}});
    never.tell(told(package, change, flexed, visits));
    check(now(never), {{"punctuality", {0, 3}}});
    reversed.tell(told(package, change, yes, flexed, visits));
    reversed.tell(says<schema::Variation::Reversed>(
        "variation-v", when("2026-03-06 09:00"),
        [](auto fact, const Scene& scene) { fact.setFrom(micros(at(scene, when("2026-03-04 00:00")))); }));
    check(now(reversed), {{"punctuality", {1, 3}}});
}

}  // namespace
}  // namespace daybook::projections
