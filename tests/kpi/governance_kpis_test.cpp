// Escalations (W12 of rules.md), reviews, satisfaction, admissions, care workers' weeks, transfers and early failures:
// each KPI's plain case, its bounds, and what is in neither half.

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "events/care/said.h"
#include "projections/kpi/kpi.h"
#include "tests/kpi/times.h"

namespace daybook::kpi {
namespace {

using Cell = std::optional<Ratio>;
using Trigger = schema::Escalation::Trigger;
using std::chrono::hours;

constexpr Cell yes = Ratio{1, 1}, no = Ratio{0, 1}, out = std::nullopt;
const care::Terms terms;

// The close of a day, as the steward says it.
Instant close_of(const char* day) { return Calendar::london().start_of(on(day) + std::chrono::days{1}); }

TEST_CASE("W12: the commissioner was told before the threshold broke") {
    struct Row {
        const char* breach;
        const char* sent;
        Cell before;
    };
    const std::vector<Row> rows = {{"2026-03-18", "2026-03-16 09:00", yes},
                                   {"2026-03-24", "2026-03-25 09:00", no},
                                   {"2026-03-30", "2026-03-30 09:00", yes}};
    Ratio all;
    for (const Row& row : rows) {
        INFO(row.breach);
        care::Escalation e;
        e.breached = close_of(row.breach);
        e.commissioner_told = at(row.sent);
        const EscalationSeen seen{.escalation = e};
        CHECK(escalated_before_breach.measure(seen, terms) == row.before);
        CHECK(escalated_before_breach.day(seen) == on(row.breach));
        all += *escalated_before_breach.measure(seen, terms);
    }
    CHECK(all == Ratio{2, 3});
}

TEST_CASE("escalated_before_breach: told at the very close is too late, told to nobody as well; no breach is no data") {
    care::Escalation e;
    CHECK(escalated_before_breach.measure({.escalation = e}, terms) == out);
    e.commissioner_told = close_of("2026-03-18");
    CHECK(escalated_before_breach.measure({.escalation = e}, terms) == out);
    e.breached = close_of("2026-03-18");
    CHECK(escalated_before_breach.measure({.escalation = e}, terms) == no);
    e.commissioner_told = close_of("2026-03-18") - Seconds{1};
    CHECK(escalated_before_breach.measure({.escalation = e}, terms) == yes);
    e.commissioner_told.reset();
    e.sent = at("2026-03-16 09:00");  // to the manager alone
    CHECK(escalated_before_breach.measure({.escalation = e}, terms) == no);
    CHECK(escalated_before_breach.direction == care::Direction::REPORT);
}

TEST_CASE("returned_in_a_month: on the 31st day still, by the day it was raised; only a figure returns") {
    care::Escalation e;
    e.trigger = Trigger::KPI_SIGNAL;
    const auto of = [&](Closed closed) {
        return returned_in_a_month.measure({.escalation = e, .closed = closed}, terms);
    };
    CHECK(of(nothing_closed) == out);
    e.raised = close_of("2026-03-01");
    CHECK(returned_in_a_month.day({.escalation = e}) == on("2026-03-01"));
    CHECK(returned_in_a_month.due({.escalation = e}) == on("2026-04-01"));
    CHECK(of(known("2026-04-01")) == out);
    CHECK(of(known("2026-04-02")) == no);
    e.returned = close_of("2026-04-01");  // over the day the clocks change
    CHECK(of(nothing_closed) == yes);
    e.returned = close_of("2026-04-02");
    CHECK(of(nothing_closed) == out);
    CHECK(of(known("2026-04-02")) == no);
    e.trigger = Trigger::SURGE;
    CHECK(of(known("2026-04-02")) == out);
}

TEST_CASE("reviews_on_time: on the day or before; a day that is not closed is in neither half") {
    const auto of = [](std::optional<Day> held, Closed closed) {
        return reviews_on_time.measure({.due = on("2026-03-20"), .held = held, .closed = closed}, terms);
    };
    CHECK(of({}, nothing_closed) == out);
    CHECK(of({}, known("2026-03-20")) == out);
    CHECK(of({}, known("2026-03-21")) == no);
    CHECK(of(on("2026-03-20"), nothing_closed) == yes);
    CHECK(of(on("2026-03-02"), nothing_closed) == yes);
    CHECK(of(on("2026-03-21"), known("2026-03-21")) == no);
    CHECK(of(on("2026-03-21"), nothing_closed) == out);
}

TEST_CASE("satisfaction: a mean of points, and how many answered") {
    Ratio points;
    for (const unsigned score : {5U, 4U, 4U, 4U})
        points += *satisfaction.measure({.given = on("2026-03-04"), .score = score}, terms);
    CHECK(points == Ratio{17, 4});
    CHECK(ppm(points) == 4'250'000);
    CHECK(satisfaction.measure({.given = on("2026-03-04"), .score = 0}, terms) == out);
    CHECK(satisfaction.measure({.given = on("2026-03-04"), .score = 6}, terms) == out);
    CHECK(satisfaction.counts == "points ÷ answers");
    CHECK(satisfaction_response.measure({.sent = on("2026-03-04"), .answered = true}, terms) == yes);
    CHECK(satisfaction_response.measure({.sent = on("2026-03-04"), .answered = false}, terms) == no);
}

TEST_CASE(
    "hospital_admissions: emergencies of people in service, once their day is closed; the unit says it is a rate") {
    AdmissionSeen seen{.at = at("2026-03-29 23:30"), .emergency = true, .in_service = true};
    CHECK(hospital_admissions.measure(seen, terms) == out);
    CHECK(hospital_admissions.day(seen) == on("2026-03-29"));
    seen.closed = known("2026-03-30");
    CHECK(hospital_admissions.measure(seen, terms) == Ratio{1, 0});
    seen.emergency = false;
    CHECK(hospital_admissions.measure(seen, terms) == out);
    seen.emergency = true;
    seen.in_service = false;
    CHECK(hospital_admissions.measure(seen, terms) == out);
    CHECK(hospital_admissions.each_day);
    CHECK(hospital_admissions.counts == "admissions ÷ person-days");
    CHECK(ppm({3, 2'000}) == 1'500);  // 1.5 per 1,000 person-days
}

TEST_CASE("workload: over 110 % of what is contracted, or over 48 hours without a contract, in a week with a shift") {
    WorkerWeek week{.sunday = on("2026-03-08"), .paid = hours{33}, .contracted = hours{30}, .worked = true};
    const auto of = [&] { return workload.measure(week, terms); };
    CHECK(of() == out);
    week.closed = {on("2026-03-08")};
    CHECK(of() == no);  // exactly 110 %
    week.paid += Seconds{1};
    CHECK(of() == yes);
    week.contracted = hours{0};
    week.paid = hours{48};
    CHECK(of() == no);
    week.paid += Seconds{1};
    CHECK(of() == yes);
    week.contracted.reset();  // nobody said
    CHECK(of() == yes);
    week.paid = hours{48};
    CHECK(of() == no);
    week.contracted = hours{0};
    week.worked = false;
    CHECK(of() == out);
}

TEST_CASE("exit_safe: plan and records by the day of the transfer, and care up to the day before it") {
    care::Package package;
    const PersonSeen person;
    const auto of = [&](Closed closed) {
        return exit_safe.measure({.package = package, .person = person, .closed = closed}, terms);
    };
    CHECK(of(known("2026-04-02")) == out);
    package.transfer_on = on("2026-04-01");
    package.exit_planned_on = on("2026-03-01");
    package.records_handed_on = on("2026-04-01");
    package.plan.last = on("2026-03-31");
    CHECK(of(known("2026-04-01")) == out);
    CHECK(of(known("2026-04-02")) == yes);
    package.plan.last = on("2026-03-30");
    CHECK(of(known("2026-04-02")) == no);  // a day nobody came
    package.plan.last.reset();
    CHECK(of(known("2026-04-02")) == yes);
    package.records_handed_on = on("2026-04-02");
    CHECK(of(known("2026-04-03")) == no);
    package.records_handed_on = on("2026-03-31");
    package.exit_planned_on.reset();
    CHECK(of(known("2026-04-03")) == no);
    package.transfer_on.reset();
    CHECK(of(known("2026-04-03")) == out);
    package.end = on("2026-03-31");
    package.end_reason = schema::Package::Ended::Reason::TRANSFERRED;
    package.exit_planned_on = on("2026-03-01");
    CHECK(of(known("2026-04-03")) == yes);
    CHECK(exit_safe.day({.package = package, .person = person}) == on("2026-03-31"));
}

TEST_CASE("early_failure: handed back or missed on day 0 to 28, counted when day 28 is closed") {
    care::Referral referral;
    std::optional<Day> failed;
    const auto of = [&](Closed closed) {
        return early_failure.measure({.referral = referral, .failed = failed, .closed = closed}, terms);
    };
    CHECK(of(known("2026-05-01")) == out);
    referral.end = care::Referral::End::accepted;
    referral.ended = at("2026-03-02 11:30");
    CHECK(early_failure.day({.referral = referral}) == on("2026-03-02"));
    CHECK(early_failure.due({.referral = referral}) == on("2026-03-30"));
    failed = on("2026-03-04");
    CHECK(of(known("2026-03-30")) == out);
    CHECK(of(known("2026-03-31")) == yes);
    failed = on("2026-03-30");
    CHECK(of(known("2026-03-31")) == yes);
    failed = on("2026-03-31");
    CHECK(of(known("2026-03-31")) == no);
    failed.reset();
    CHECK(of(known("2026-03-31")) == no);
    referral.end = care::Referral::End::declined;
    CHECK(of(known("2026-03-31")) == out);
}

TEST_CASE("start_within_5: by the bank holidays of the contract's nation") {
    care::Package package;
    package.agreed_start = on("2026-04-02");  // before Good Friday and Easter Monday
    const PersonSeen person;
    const auto last = [&](Nation nation) {
        return start_within_5.due({.package = package, .person = person, .nation = nation});
    };
    CHECK(last(Nation::england_and_wales) == on("2026-04-13"));
    CHECK(last(Nation::scotland) == on("2026-04-10"));  // Easter Monday is none there
    CHECK(last(Nation::northern_ireland) == on("2026-04-13"));
}

TEST_CASE("spot_share: what is authorised stands from that day, by the plan in force, and does not say which is spot") {
    care::Package package;
    const PersonSeen person;
    PackageSeen seen{.package = package, .person = person};
    CHECK(spot_share.stands(seen).empty());
    package.plan.first = on("2026-03-09");
    package.weekly = hours{7};
    seen.authorised = on("2026-03-02");
    REQUIRE(spot_share.stands(seen).size() == 1);
    CHECK(spot_share.stands(seen).front().from == on("2026-03-02"));
    CHECK(spot_share.stands(seen).front().ratio == Ratio{0, 7 * 3'600});
    const std::vector<care::Slot> daily{{.weekdays = 0x7f, .length = hours{1}}};
    package.plan.turns.push_back({.from = care::earliest_time, .until = {}, .slots = daily});
    package.plan.turns.push_back(
        {.from = at("2026-03-16 00:00"), .until = at("2026-03-23 00:00"), .slots = {daily[0], daily[0]}});
    package.plan.last = on("2026-03-31");
    const auto spans = spot_share.stands(seen);
    REQUIRE(spans.size() == 3);
    CHECK(spans[0].to == on("2026-03-15"));
    CHECK(spans[1].from == on("2026-03-16"));
    CHECK(spans[1].ratio == Ratio{0, 14 * 3'600});
    CHECK(spans[2].from == on("2026-03-23"));
    CHECK(spans[2].ratio == Ratio{0, 7 * 3'600});
    CHECK(spans[2].to == on("2026-03-31"));
    CHECK(spot_share.only_route == schema::Contract::Route::SPOT);
}

}  // namespace
}  // namespace daybook::kpi
