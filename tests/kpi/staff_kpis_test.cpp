// Care workers' files: what was done in time, what is in date, who left and who was sick, on each day.

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "projections/kpi/staff.h"
#include "tests/kpi/times.h"

namespace daybook::kpi {
namespace {

using care::Worker;
using Kind = care::Post::Kind;
using std::chrono::hours;

// What stands on a day of all that a KPI says of one file.
Ratio stood_on(const WorkerKpi& kpi, const WorkerSeen& seen, const char* date) {
    Ratio all;
    for (const Standing& one : kpi.stands(seen))
        if (on(date) >= one.from && (!one.to || on(date) <= *one.to)) all += one.ratio;
    return all;
}

Worker in_post(const char* since, hours weekly = hours{30}) {
    Worker worker;
    worker.post.joined = on(since);
    worker.post.hours = {{.from = on(since), .weekly = weekly}};
    return worker;
}
care::HouseTerms rules(const char* from) {
    care::HouseTerms terms;
    terms.terms.from = on(from);
    return terms;
}

constexpr Ratio in{1, 1}, out_of{0, 1}, nowhere{};

TEST_CASE("supervision: 84 days ago counts, 85 do not; nobody is asked for before 84 days in post") {
    Worker worker = in_post("2025-12-07");
    const WorkerSeen seen{.worker = worker};
    CHECK(stood_on(supervision, seen, "2026-02-28") == nowhere);  // the 83rd day
    CHECK(stood_on(supervision, seen, "2026-03-01") == out_of);   // the 84th
    worker.supervised = {on("2025-12-07")};
    CHECK(stood_on(supervision, seen, "2026-03-01") == in);
    CHECK(stood_on(supervision, seen, "2026-03-02") == out_of);
    worker.supervised.push_back(on("2026-03-10"));
    CHECK(stood_on(supervision, seen, "2026-03-09") == out_of);
    CHECK(stood_on(supervision, seen, "2026-03-10") == in);
    CHECK(stood_on(supervision, seen, "2026-06-02") == in);
    CHECK(stood_on(supervision, seen, "2026-06-03") == out_of);
    worker.post.left = on("2026-06-10");
    CHECK(stood_on(supervision, seen, "2026-06-10") == out_of);
    CHECK(stood_on(supervision, seen, "2026-06-11") == nowhere);
    worker.engagement = Worker::Joined::Engagement::AGENCY;
    CHECK(stood_on(supervision, seen, "2026-06-10") == nowhere);
}

TEST_CASE(
    "supervision: who is absent for more than 28 days is not asked for until they are back, whatever keeps them") {
    Worker worker = in_post("2025-01-01");
    worker.post.absences = {{.kind = Kind::LEAVE, .from = on("2026-03-01"), .to = on("2026-04-10")}};
    const WorkerSeen seen{.worker = worker};
    CHECK(stood_on(supervision, seen, "2026-03-28") == out_of);  // the 28th day of it
    CHECK(stood_on(supervision, seen, "2026-03-29") == nowhere);
    CHECK(stood_on(supervision, seen, "2026-04-10") == nowhere);
    CHECK(stood_on(supervision, seen, "2026-04-11") == out_of);
}

TEST_CASE("appraisal and spot checks: a year and a quarter, by the rules of the location in force on the day") {
    Worker worker = in_post("2020-01-01");
    worker.appraised = {on("2025-03-01")};
    worker.spot_checked = {on("2026-01-01")};
    std::vector<care::HouseTerms> schedule;
    WorkerSeen seen{.worker = worker, .schedule = schedule};
    CHECK(stood_on(appraisal, seen, "2026-03-01") == in);  // 365 days
    CHECK(stood_on(appraisal, seen, "2026-03-02") == out_of);
    CHECK(stood_on(spot_checks, seen, "2026-04-02") == in);  // 91 days
    CHECK(stood_on(spot_checks, seen, "2026-04-03") == out_of);
    schedule = {rules("2026-02-01"), rules("2026-03-20")};
    schedule[0].spot_check_days = 40;
    seen.schedule = schedule;
    CHECK(stood_on(spot_checks, seen, "2026-01-31") == in);  // history is measured by its own rules
    CHECK(stood_on(spot_checks, seen, "2026-02-10") == in);  // 40 days
    CHECK(stood_on(spot_checks, seen, "2026-02-11") == out_of);
    CHECK(stood_on(spot_checks, seen, "2026-03-20") == in);
    CHECK(stood_on(appraisal, seen, "2026-03-01") == in);
}

TEST_CASE("training: every topic of the role, in date; where none is required there is no data") {
    Worker worker = in_post("2025-12-07");
    worker.role = Worker::Joined::Role::MANAGER;
    std::vector<care::HouseTerms> schedule{rules("2026-01-01"), rules("2026-05-01")};
    schedule[0].training = {{.topic = "safeguarding", .roles = {}},
                            {.topic = "contract law", .roles = {Worker::Joined::Role::MANAGER}},
                            {.topic = "insulin", .roles = {Worker::Joined::Role::CARE_WORKER}}};
    const WorkerSeen seen{.worker = worker, .schedule = schedule};
    CHECK(stood_on(training, seen, "2026-02-28") == nowhere);  // 83 days in post
    CHECK(stood_on(training, seen, "2026-03-01") == out_of);
    worker.trained = {{.what = "safeguarding", .on = on("2026-01-10"), .until = on("2026-04-10")}};
    CHECK(stood_on(training, seen, "2026-03-10") == out_of);
    worker.trained.push_back({.what = "contract law", .on = on("2026-03-05"), .until = {}});
    CHECK(stood_on(training, seen, "2026-03-04") == out_of);
    CHECK(stood_on(training, seen, "2026-03-05") == in);
    CHECK(stood_on(training, seen, "2026-04-10") == in);  // its last day
    CHECK(stood_on(training, seen, "2026-04-11") == out_of);
    CHECK(stood_on(training, seen, "2026-05-01") == nowhere);
}

TEST_CASE("briefing: on all that the location names, a fortnight after somebody joined") {
    Worker worker = in_post("2026-02-15");
    std::vector<care::HouseTerms> schedule{rules("2026-01-01")};
    schedule[0].briefings = {"contract-county", "variation-v1"};
    const WorkerSeen seen{.worker = worker, .schedule = schedule};
    CHECK(stood_on(briefing, seen, "2026-02-28") == nowhere);  // 13 days
    CHECK(stood_on(briefing, seen, "2026-03-01") == out_of);
    worker.briefed = {{.about = "contract-county", .on = on("2026-02-16")}};
    CHECK(stood_on(briefing, seen, "2026-03-10") == out_of);
    worker.briefed.push_back({.about = "variation-v1", .on = on("2026-03-10")});
    CHECK(stood_on(briefing, seen, "2026-03-09") == out_of);
    CHECK(stood_on(briefing, seen, "2026-03-10") == in);
    CHECK(stood_on(briefing, {.worker = worker}, "2026-03-10") == nowhere);
}

TEST_CASE("competency: signed off on each day something was given, in the 28 days up to the day") {
    Worker worker;
    worker.give(on("2026-03-02"), "insulin", 1);
    worker.give(on("2026-03-20"), "insulin", 1);
    worker.give(on("2026-03-20"), "insulin", 1);
    const WorkerSeen seen{.worker = worker};
    CHECK(stood_on(competency, seen, "2026-03-01") == nowhere);
    CHECK(stood_on(competency, seen, "2026-03-02") == out_of);
    worker.signed_off = {{.what = "insulin", .on = on("2026-03-02"), .until = on("2026-03-19")}};
    CHECK(stood_on(competency, seen, "2026-03-19") == in);
    CHECK(stood_on(competency, seen, "2026-03-20") == out_of);
    worker.signed_off.push_back({.what = "insulin", .on = on("2026-03-21"), .until = {}});
    CHECK(stood_on(competency, seen, "2026-03-22") == out_of);  // signed off afterwards is too late
    worker.signed_off.push_back({.what = "insulin", .on = on("2026-03-20"), .until = {}});
    CHECK(stood_on(competency, seen, "2026-03-20") == in);
    CHECK(stood_on(competency, seen, "2026-04-16") == in);
    CHECK(stood_on(competency, seen, "2026-04-17") == nowhere);
    worker.give(on("2026-03-20"), "insulin", -2);
    CHECK(stood_on(competency, seen, "2026-03-30") == nowhere);  // of 2 March 28 days are over
}

TEST_CASE("turnover: those who left in twelve months, over the mean of twelve month ends") {
    Worker stayed = in_post("2020-01-01"), gone = in_post("2020-01-01");
    gone.post.left = on("2025-09-15");
    const auto of_both = [&](const char* date) {
        Ratio all = stood_on(turnover, {.worker = stayed}, date);
        return all += stood_on(turnover, {.worker = gone}, date);
    };
    CHECK(of_both("2025-09-14") == Ratio{0, 24});
    CHECK(of_both("2025-09-15") == Ratio{12, 24});  // one of two
    CHECK(of_both("2025-09-30") == Ratio{12, 23});
    CHECK(of_both("2026-03-31") == Ratio{12, 17});  // of 2 then 1: mean 17/12
    CHECK(of_both("2026-09-14") == Ratio{12, 12});
    CHECK(of_both("2026-09-15") == Ratio{0, 12});
    // Back in post, and gone again: both times count.
    gone.post.earlier = {{.first = on("2020-01-01"), .last = on("2025-09-15")}};
    gone.post.joined = on("2025-12-01");
    gone.post.left = on("2026-02-10");
    CHECK(of_both("2026-02-28") == Ratio{24, 12 + 8});  // March to August, then December and January
    gone.engagement = Worker::Joined::Engagement::AGENCY;
    CHECK(of_both("2026-02-28") == Ratio{0, 12});
}

TEST_CASE("sickness: of each day in post, its share of the contracted week") {
    constexpr std::int64_t week = 35 * 3'600;
    Worker worker = in_post("2026-03-01", hours{35});
    worker.post.absences = {{.kind = Kind::SICKNESS, .from = on("2026-03-05"), .to = on("2026-03-06")},
                            {.kind = Kind::LEAVE, .from = on("2026-03-10")},
                            {.kind = Kind::SICKNESS,
                             .from = on("2026-03-20"),
                             .to = on("2026-03-21"),
                             .contracted = hours{5},
                             .planned_to = on("2026-03-21")}};
    worker.post.left = on("2026-03-25");
    const WorkerSeen seen{.worker = worker};
    CHECK(stood_on(sickness, seen, "2026-02-28") == nowhere);
    CHECK(stood_on(sickness, seen, "2026-03-04") == Ratio{0, week});
    CHECK(stood_on(sickness, seen, "2026-03-06") == Ratio{week, week});
    CHECK(stood_on(sickness, seen, "2026-03-10") == Ratio{0, week});
    CHECK(stood_on(sickness, seen, "2026-03-20") ==
          Ratio{5 * 3'600 * 7 / 2, week});  // half of what it was said to take
    CHECK(stood_on(sickness, seen, "2026-03-26") == nowhere);
    CHECK(sickness.each_day);
}

TEST_CASE("vacancies: the posts of a location less what is contracted with those in post; no posts said is no data") {
    Worker worker = in_post("2026-03-01", hours{35});
    std::vector<care::HouseTerms> schedule{rules("2026-03-10")};
    schedule[0].posts_s = 100 * 3'600;
    const WorkerSeen seen{.worker = worker, .schedule = schedule};
    CHECK(stood_on(vacancies, seen, "2026-03-09") == nowhere);
    CHECK(stood_on(vacancies, seen, "2026-03-10") == Ratio{-35 * 3'600, 0});
    const auto posts = posts_of(schedule);
    REQUIRE(posts.size() == 1);
    CHECK(posts[0].from == on("2026-03-10"));
    CHECK_FALSE(posts[0].to);
    CHECK(posts[0].ratio == Ratio{100 * 3'600, 100 * 3'600});
}

TEST_CASE(
    "guaranteed_hours: time guaranteed of the time delivered, of those who delivered any, when the week is over") {
    const care::Terms terms;
    WorkerWeek week{.sunday = on("2026-03-08"), .contact = hours{20}, .paid = hours{22}, .guaranteed = hours{16}};
    CHECK(guaranteed_hours.measure(week, terms) == std::nullopt);
    week.closed.day = on("2026-03-08");
    CHECK(guaranteed_hours.measure(week, terms) == Ratio{16 * 3'600, 20 * 3'600});
    week.contact = {};
    CHECK(guaranteed_hours.measure(week, terms) == std::nullopt);
}

}  // namespace
}  // namespace daybook::kpi
