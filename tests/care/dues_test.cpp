// What comes round and what reaches a threshold: meetings, reports, sickness of a zone, spot share of a location.

#include "events/care/load.h"
#include "events/care/package.h"
#include "events/care/recurring.h"
#include "events/care/sickness.h"
#include "events/care/variation.h"
#include "events/core/calendar.h"
#include "schema/capacity.capnp.h"
#include "schema/contract.capnp.h"
#include "schema/variation.capnp.h"
#include "schema/worker.capnp.h"
#include "tests/care/decided.h"

namespace daybook::care {
namespace {

using Kind = Governance::Kind;
using std::chrono::days;
using std::chrono::hours;

Day on(const std::string& text) { return *parse_day(text); }
std::string text(const std::optional<Day>& day) { return day ? to_string(*day) : "none"; }

DueTerms terms(const char* from, std::int64_t DueTerms::* value, std::int64_t days_or_ppm) {
    DueTerms one;
    one.from = on(from);
    one.*value = days_or_ppm;
    return one;
}

TEST_CASE("dues: a meeting is due on the first day on which the terms of that day ask for it") {
    constexpr auto quality = &DueTerms::quality_meeting_days;
    struct Row {
        std::string story;
        std::vector<DueTerms> schedule;
        Meetings meetings;
        std::string due;
    };
    const auto held = [](const char* day) { return Meetings{.since = on("2026-01-01"), .held = on(day)}; };
    const std::vector<Row> rows{
        {"nobody asked for any", {}, {}, "none"},
        {"monthly: by the end of the month after the last", {}, held("2026-03-05"), "2026-04-30"},
        {"monthly: the end of February", {}, held("2028-01-31"), "2028-02-29"},
        {"none was held: a month after they were asked for", {}, {.since = on("2026-03-05")}, "2026-04-30"},
        {"so many days after the last", {terms("2026-01-01", quality, 14)}, held("2026-03-05"), "2026-03-19"},
        {"more often from a day on",
         {terms("2026-01-01", quality, 28), terms("2026-03-20", quality, 7)},
         held("2026-03-05"),
         "2026-03-20"},
        {"less often, before it was due",
         {terms("2026-01-01", quality, 14), terms("2026-03-19", quality, 28)},
         held("2026-03-05"),
         "2026-04-02"},
        {"less often, after it was due",
         {terms("2026-01-01", quality, 14), terms("2026-03-20", quality, 28)},
         held("2026-03-05"),
         "2026-03-19"},
        {"said to be due and not held: due again after that",
         {terms("2026-01-01", quality, 14)},
         {.since = on("2026-01-01"), .held = on("2026-03-05"), .said = on("2026-03-19")},
         "2026-04-02"},
        {"held since it was said",
         {terms("2026-01-01", quality, 14)},
         {.since = on("2026-01-01"), .held = on("2026-03-21"), .said = on("2026-03-19")},
         "2026-04-04"},
    };
    for (const Row& row : rows) {
        INFO(row.story);
        CHECK(text(row.meetings.next(Kind::QUALITY, {.versions = row.schedule})) == row.due);
    }
    CHECK(text(held("2026-03-05").next(Kind::CONTRACT_REVIEW, {})) == "none");
    const DueTermsByDay asked{.versions = {terms("2026-06-01", &DueTerms::contract_meeting_days, 90)}};
    CHECK(text(held("2026-01-05").next(Kind::CONTRACT_REVIEW, asked)) == "2026-06-01");
    CHECK(text(held("2026-01-05").next(Kind::OTHER, asked)) == "none");
}

TEST_CASE("dues: the first month that asks for a report and had none is due so many days after its end") {
    const DueTermsByDay asks{
        .versions = {terms("2026-01-01", &DueTerms::report_days, 10), terms("2026-05-01", &DueTerms::report_days, 0)}};
    const auto next = [&](const Reports& reports, const DueTermsByDay& schedule, const char* last = nullptr) {
        const auto due = reports.next(schedule, last ? std::optional(on(last)) : std::nullopt);
        return due ? month_text(due->month) + " by " + to_string(due->due) : "none";
    };
    const Day since = on("2026-02-17");
    CHECK(next({.since = since}, asks) == "2026-02 by 2026-03-10");
    CHECK(next({.since = since, .reported = {on("2026-02-01"), on("2026-03-01")}}, asks) == "2026-04 by 2026-05-10");
    CHECK(next({.since = since, .said = on("2026-03-01")}, asks) == "2026-04 by 2026-05-10");
    CHECK(next({.since = since, .said = on("2026-04-01")}, asks) == "none");  // from May on it reports none
    // It ran before anybody here knew of it: what was due by then is over, what is due on that day is not.
    CHECK(next({.since = since, .known = on("2026-03-10")}, asks) == "2026-02 by 2026-03-10");
    CHECK(next({.since = since, .known = on("2026-03-11")}, asks) == "2026-03 by 2026-04-10");
    CHECK(next({.since = since, .known = on("2026-06-01")}, asks) == "none");
    CHECK(next({.since = since}, {}) == "none");
    CHECK(next({}, asks) == "none");
    CHECK(next({.since = since, .said = on("2026-02-01")}, asks, "2026-03-03") == "2026-03 by 2026-04-10");
    CHECK(next({.since = since, .said = on("2026-02-01")}, asks, "2026-02-28") == "none");  // it was over by then
    CHECK(text(month_said("2026-03")) == "2026-03-01");
    for (const char* none : {"", "2026", "2026-13", "2026-3", "the spring"}) CHECK(text(month_said(none)) == "none");
}

Post post(const char* joined, hours weekly) {
    return {.zone = "E4", .joined = on(joined), .hours = {{.from = on(joined), .weekly = weekly}}};
}
Post off(Post one, const char* from, const char* to = nullptr, hours takes = {}) {
    one.absences.push_back({.kind = Post::Kind::SICKNESS, .from = on(from)});
    if (to) one.absences.back().to = one.absences.back().planned_to = on(to);
    if (takes != hours{}) one.absences.back().contracted = takes;
    return one;
}

TEST_CASE("dues: absent with sickness, of the contracted time of a zone in seven days") {
    struct Row {
        std::string story;
        std::vector<Post> posts;
        hours contracted;
        std::int64_t ppm;
        bool tenth;
    };
    const Post a = post("2025-01-01", hours{35}), b = post("2025-01-01", hours{21});
    std::vector<Post> ten(10, a);
    ten.front() = off(a, "2026-03-01");
    std::vector<Post> eleven(11, a);
    eleven.front() = off(a, "2026-03-01");
    Post gone = off(a, "2026-03-01"), more = b, bank = off(post("2025-01-01", hours{0}), "2026-03-01");
    gone.left = on("2026-03-04");
    more.hours.push_back({.from = on("2026-03-06"), .weekly = hours{28}});
    const std::vector<Row> rows{
        {"nobody is sick", {a, b}, hours{56}, 0, false},
        {"one of ten, all week: just ten in a hundred", ten, hours{350}, 100'000, true},
        {"one of eleven: just under", eleven, hours{385}, 90'909, false},
        {"two days of seven", {off(a, "2026-03-07"), a}, hours{70}, 142'857, true},
        {"before the seven days", {off(a, "2026-02-20", "2026-03-01"), a}, hours{70}, 0, false},
        {"its first day only", {off(a, "2026-02-20", "2026-03-02"), a}, hours{70}, 71'429, false},
        {"it was said what it takes", {off(a, "2026-03-02", "2026-03-08", hours{14}), a}, hours{70}, 200'000, true},
        {"… half of it in these days", {off(a, "2026-03-05", "2026-03-12", hours{28}), a}, hours{70}, 200'000, true},
        {"who left on the third day", {gone, a}, hours{50}, 300'000, true},
        {"who was given more from the fifth on", {off(more, "2026-03-06"), a}, hours{59}, 203'390, true},
        {"who is contracted for nothing", {bank, a}, hours{35}, 0, false},
        {"nobody at all", {}, hours{0}, 0, false},
    };
    for (const Row& row : rows) {
        INFO(row.story);
        Sickness sickness;
        for (const Post& one : row.posts) sickness.add(one, on("2026-03-08"), 7);
        CHECK(sickness.contracted == row.contracted);
        CHECK(sickness.ppm() == row.ppm);
        CHECK(sickness.reaches(100'000) == row.tenth);
    }
}

template <class Fact, class Fill>
void tell(Post& post, Fill fill) {
    const Said event = said<Fact>(fill);
    const EventView view(event.bytes);
    REQUIRE_FALSE(view.damage());
    fold(post, view);
}

TEST_CASE("dues: an absence ends the day before the return, and what is said again of it is the same absence") {
    using Fact = schema::Worker;
    Post post;
    tell<Fact::Joined>(post, [](auto fact) {
        fact.setOn(number(on("2026-01-01")));
        fact.setZone("E4");
        fact.setContractedSeconds(36'000);
    });
    const auto absent = [&](const char* from, const char* to, Fact::Absent::Kind kind) {
        tell<Fact::Absent>(post, [&](auto fact) {
            fact.setFrom(number(on(from)));
            if (to) fact.setTo(number(on(to)));
            fact.setKind(kind);
        });
    };
    using Why = Fact::Absent::Kind;
    absent("2026-03-02", nullptr, Why::SICKNESS);
    absent("2026-03-02", "2026-03-20", Why::SICKNESS);
    absent("2026-03-01", nullptr, Why::LEAVE);
    REQUIRE(post.absences.size() == 2);  // what was said again of a first day is the same absence
    tell<Fact::Returned>(post, [](auto fact) { fact.setOn(number(on("2026-03-06"))); });
    CHECK(text(post.absences.front().to.value()) == "2026-03-05");
    absent("2026-03-09", nullptr, Why::SICKNESS);
    tell<Fact::Returned>(post, [](auto fact) { fact.setOn(number(on("2026-03-09"))); });
    CHECK(post.absences.size() == 2);  // who came back on the first day was not away
    tell<Fact::ContractHoursSet>(post, [](auto fact) {
        fact.setFrom(number(on("2026-02-01")));
        fact.setWeeklySeconds(72'000);
    });
    CHECK(post.weekly_on(on("2026-01-31")) == hours{10});
    CHECK(post.weekly_on(on("2026-02-01")) == hours{20});
    tell<Fact::Left>(post, [](auto fact) { fact.setOn(number(on("2026-03-31"))); });
    CHECK(post.in_post(on("2026-03-31")));
    CHECK_FALSE(post.in_post(on("2026-04-01")));
}

TEST_CASE("dues: W7, a spot share at the cap has reached it, and one under it has not") {
    Location location{.id = "north"};
    location.criteria.push_back({.from = on("2026-01-01"), .spot_cap = 150'000});
    location.criteria.push_back({.from = on("2026-04-01"), .spot_cap = 200'000});
    location.criteria.push_back({.from = on("2026-05-01")});
    const auto caps = [&](std::int64_t spot, std::int64_t all, const char* day = "2026-03-08") {
        Load load;
        load.whole = {.all = std::chrono::minutes{all}, .spot = std::chrono::minutes{spot}};
        return spot_caps(location, load, on(day));
    };
    const auto reached = [&](std::int64_t spot, std::int64_t all, const char* day = "2026-03-08") {
        return caps(spot, all, day).at(0).reached();
    };
    CHECK(caps(15'600, 129'600).at(0).ppm() == 120'370);
    CHECK_FALSE(reached(15'600, 129'600));
    CHECK_FALSE(reached(15'600 + 4'517, 129'600 + 4'517));  // 15.000 %, and a minute more still fits
    CHECK(reached(15'600 + 4'518, 129'600 + 4'518));
    CHECK(reached(1'500, 10'000));  // at the cap nothing more fits under it
    CHECK_FALSE(reached(1'500, 10'000, "2026-04-01"));
    CHECK(reached(2'000, 10'000, "2026-04-01"));
    CHECK(caps(10'000, 10'000, "2026-05-01").empty());  // no cap is set
    CHECK(caps(10'000, 10'000, "2025-12-31").empty());  // none was yet
    CHECK_FALSE(reached(0, 0));
}

TEST_CASE("dues: a variation's visit plan holds from its agreement until its reversal, whoever folds it") {
    using Fact = schema::Variation;
    Variation variation;
    PackagePlan package;
    const auto tell = [&](const Said& event) {
        const EventView view(event.bytes);
        REQUIRE_FALSE(view.damage());
        fold(variation, view);
        return variation.plan && settle(package, *variation.plan, view);
    };
    const Instant in_march = Calendar::london().start_of(on("2026-03-10"));
    CHECK_FALSE(tell(said<Fact::Proposed>([&](auto fact) {
        fact.setPackage("package-p");
        fact.setFrom(micros(in_march));
        auto slot = fact.initPlan(1)[0];
        slot.setWeekdays(0x7f);
        slot.setLength(3'600);
    })));
    REQUIRE(variation.plan);
    CHECK(variation.plan->package == "p");
    CHECK(slots_at(package, in_march).empty());
    CHECK(tell(said<Fact::Agreed>()));
    CHECK(tell(said<Fact::Agreed>()));  // told again, it is there once
    CHECK(package.turns.size() == 1);
    CHECK(slots_at(package, in_march).size() == 1);
    CHECK(slots_at(package, in_march - Seconds{1}).empty());
    CHECK(variation.open());
    CHECK_FALSE(tell(said<Fact::StaffNotified>()));
    CHECK(tell(said<Fact::Reversed>([&](auto fact) { fact.setFrom(micros(in_march + days{7})); })));
    CHECK(slots_at(package, in_march + days{6}).size() == 1);
    CHECK(slots_at(package, in_march + days{7}).empty());
    CHECK(variation.open());  // a week of it is still to come
    CHECK_FALSE(plan_change_of(Fact::Proposed::Reader{}));
}

TEST_CASE("dues: a variation without slots changes the weekly time, of a package with a visit plan beside its slots") {
    using Fact = schema::Variation;
    const Instant in_march = Calendar::london().start_of(on("2026-03-10"));
    const auto authorised = [](std::int64_t weekly, bool slots) {
        return said<schema::Package::Authorised>([=](auto fact) {
            fact.setWeeklySeconds(static_cast<std::uint64_t>(weekly));
            fact.setFrom(20'000);
            if (!slots) return;
            auto slot = fact.initPlan(1)[0];
            slot.setWeekdays(0x7f);
            slot.setLength(3'600);
        });
    };
    const auto changed = [&](std::int64_t by) {
        return said<Fact::Proposed>([=](auto fact) {
            fact.setPackage("package-1");
            fact.setFrom(micros(in_march));
            fact.setTo(micros(in_march + days{14}));
            fact.setWeeklySeconds(by);
        });
    };
    const Said agreed = said<Fact::Agreed>();
    const Said reversed = said<Fact::Reversed>([&](auto fact) { fact.setFrom(micros(in_march + days{7})); });
    const auto told = [](const std::vector<Said>& events) {
        Package package;
        Variation variation;
        for (const Said& event : events) {
            const EventView view(event.bytes);
            REQUIRE_FALSE(view.damage());
            fold(package, view);
            if (event.type->category_name == "variation") fold(variation, view);
            if (variation.plan) settle(package.plan, *variation.plan, view);
        }
        return package;
    };
    const Package longer = told({authorised(36'000, false), changed(7'200), agreed});
    CHECK(longer.weekly_at(in_march - Seconds{1}) == hours{10});
    CHECK(longer.weekly_at(in_march) == hours{12});
    CHECK(longer.weekly_at(in_march + days{14}) == hours{10});  // it was agreed until then
    CHECK(told({authorised(36'000, false), changed(7'200)}).weekly_at(in_march) == hours{10});
    const Package back = told({authorised(36'000, false), changed(7'200), agreed, reversed});
    CHECK(back.weekly_at(in_march + days{6}) == hours{12});
    CHECK(back.weekly_at(in_march + days{7}) == hours{10});
    CHECK(told({authorised(36'000, false), changed(-7'200), agreed}).weekly_at(in_march) == hours{8});
    CHECK(told({authorised(36'000, false), changed(INT64_MIN), agreed}).weekly_at(in_march) == Seconds{});
    CHECK(told({authorised(36'000, false), changed(7'200), agreed, authorised(43'200, false)}).weekly_at(in_march) ==
          hours{12});  // authorised anew: what was agreed before is in it
    const Package visits = told({authorised(36'000, true), changed(7'200), agreed});
    CHECK(visits.weekly_at(in_march - Seconds{1}) == hours{7});
    CHECK(visits.weekly_at(in_march) == hours{9});  // on top of its slots, which stay as they are
    CHECK(slots_at(visits.plan, in_march).size() == 1);
    CHECK(visits.weekly_at(in_march + days{14}) == hours{7});
    CHECK(told({authorised(36'000, true), changed(7'200), agreed, authorised(36'000, true)}).weekly_at(in_march) ==
          hours{7});  // a new plan takes the place of both
    CHECK(told({authorised(36'000, true), changed(-36'000), agreed}).weekly_at(in_march) == Seconds{});
    CHECK(decode_package(encode(longer))->weekly_at(in_march) == hours{12});
}

}  // namespace
}  // namespace daybook::care
