// May this referral be taken: the check of rules.md R14 to R17, with the figures of its worked example W7.

#include "events/care/acceptance.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "events/care/surge.h"
#include "events/care/triage.h"
#include "events/core/calendar.h"

namespace daybook::care {
namespace {

using What = Criterion::What;
using Outcome = Criterion::Outcome;
using std::chrono::minutes;

// A referral against which nothing stands.
AcceptanceQuestion good() {
    AcceptanceQuestion q;
    q.assessed = q.triaged = true;
    q.zone = "E4";
    q.contract = AcceptanceQuestion::Contract::open;
    q.zones = std::vector<std::string>{"E4", "E5"};
    q.bands = std::vector<std::string>{"morning", "evening"};
    q.skills = std::vector<std::string>{"hoist"};
    q.asked = {{.name = "morning", .needed = minutes{300}, .declared = minutes{2'400}, .active = minutes{1'500}}};
    q.travel_minutes = 12;
    q.travel_limit_minutes = 15;
    return q;
}

Criterion found(const AcceptanceQuestion& q, What what) {
    for (const auto& criterion : acceptance_check(q))
        if (criterion.what == what) return criterion;
    FAIL("the check has no such criterion");
    return {};
}

TEST_CASE("acceptance: with nothing against it a referral is accepted, and every criterion is listed") {
    const auto check = acceptance_check(good());
    CHECK(verdict_of(check) == Verdict::accept);
    CHECK(check.size() == 12);
    for (const auto& criterion : check) {
        INFO(criterion.says);
        CHECK(criterion.outcome == Outcome::PASS);
        CHECK_FALSE(criterion.says.empty());
    }
}

TEST_CASE("acceptance: time and zone that nobody said are not a pass (R14), on the spot least of all") {
    auto q = good();
    q.asked[0].needed = {};
    CHECK(found(q, What::HOURS).outcome == Outcome::UNKNOWN);
    CHECK(found(q, What::HOURS).says == "it does not say how much time a week it asks for in the morning");
    CHECK(verdict_of(acceptance_check(q)) == Verdict::accept_with_override);
    q.spot = true;
    q.spot_caps = {{.spot = 0, .of = 3'600, .cap_ppm = 150'000}};
    CHECK(found(q, What::SPOT_CAP).outcome == Outcome::UNKNOWN);
    CHECK(verdict_of(acceptance_check(q)) == Verdict::refuse);
    q.spot_caps = {{.measure = SpotCap::Measure::packages, .spot = 1, .of = 2, .cap_ppm = 1'000'000}};
    CHECK(found(q, What::SPOT_CAP).outcome == Outcome::PASS);
    q = good();
    q.zone.clear();
    CHECK(found(q, What::ZONE).outcome == Outcome::UNKNOWN);
    CHECK(found(q, What::ZONE).says == "it does not say in which zone the care is to be given");
}

TEST_CASE("acceptance: W7, the hours of a morning") {
    auto q = good();
    q.asked = {{.name = "morning",
                .needed = minutes{300},
                .declared = minutes{2'400},
                .active = minutes{1'770},
                .held = minutes{210},
                .accepted = minutes{150}}};
    const auto hours = found(q, What::HOURS);
    CHECK(hours.outcome == Outcome::FAIL);
    CHECK(hours.needed - hours.found == 30);
    CHECK(hours.says ==
          "E4 morning: 2,400 min declared − 1,770 min active − 210 min held − 150 min accepted = 270 min free, and it "
          "needs "
          "300 min");
    CHECK(verdict_of(acceptance_check(q)) == Verdict::accept_with_override);
    q.asked[0].needed = minutes{270};
    CHECK(found(q, What::HOURS).outcome == Outcome::PASS);
    q.asked[0].declared.reset();
    CHECK(found(q, What::HOURS).outcome == Outcome::UNKNOWN);
}

TEST_CASE("acceptance: W7, the spot cap") {
    struct Row {
        const char* story;
        int reserved, asked;
        Outcome outcome;
        std::int64_t found_ppm;
    };
    const Row rows[] = {{"840 min more", 0, 840, Outcome::PASS, 126'035},
                        {"4,517 min more: 15.000 %", 0, 4'517, Outcome::PASS, 149'996},
                        {"4,518 min more", 0, 4'518, Outcome::FAIL, 150'002},
                        {"840 min while a colleague reserved 4,200", 4'200, 840, Outcome::FAIL, 153'298}};
    for (const Row& row : rows) {
        INFO(row.story);
        auto q = good();
        q.spot = true;
        const int more = row.reserved + row.asked;
        q.spot_caps = {{.spot = (15'600 + more) * 60, .of = (129'600 + more) * 60, .cap_ppm = 150'000}};
        const auto cap = found(q, What::SPOT_CAP);
        CHECK(cap.outcome == row.outcome);
        CHECK(cap.found == row.found_ppm);
        CHECK(verdict_of(acceptance_check(q)) == (row.outcome == Outcome::PASS ? Verdict::accept : Verdict::refuse));
    }
}

TEST_CASE("acceptance: what nobody overrides") {
    struct Row {
        const char* story;
        void (*spoil)(AcceptanceQuestion&);
        What what;
        Outcome outcome;
    };
    using Contract = AcceptanceQuestion::Contract;
    const Row rows[] = {
        {"closed contract", [](auto& q) { q.contract = Contract::closed; }, What::CONTRACT, Outcome::FAIL},
        {"suspended contract", [](auto& q) { q.contract = Contract::suspended; }, What::CONTRACT, Outcome::FAIL},
        {"no contract known", [](auto& q) { q.contract = Contract::unknown; }, What::CONTRACT, Outcome::UNKNOWN},
        {"competence not held", [](auto& q) { q.skills_needed = {"peg"}; }, What::COMPETENCE, Outcome::FAIL},
        {"competences never said", [](auto& q) { q.skills_needed = {"peg"}, q.skills.reset(); }, What::COMPETENCE,
         Outcome::UNKNOWN},
        {"no assessment", [](auto& q) { q.assessed = false; }, What::ASSESSMENT, Outcome::FAIL},
        {"not triaged", [](auto& q) { q.triaged = false; }, What::TRIAGE, Outcome::FAIL},
        {"urgent, nobody rang", [](auto& q) { q.urgent = true; }, What::RISK_VALIDATION, Outcome::FAIL},
        {"against the person's wishes", [](auto& q) { q.conflict = true; }, What::PREFERENCES, Outcome::FAIL},
        {"spot, no cap", [](auto& q) { q.spot = true; }, What::SPOT_CAP, Outcome::UNKNOWN},
        {"spot, too far",
         [](auto& q) { q.spot = true, q.spot_caps = {{.of = 1, .cap_ppm = 999'999}}, q.travel_minutes = 16; },
         What::TRAVEL, Outcome::FAIL},
    };
    for (const Row& row : rows) {
        INFO(row.story);
        auto q = good();
        row.spoil(q);
        const auto criterion = found(q, row.what);
        CHECK(criterion.outcome == row.outcome);
        CHECK(criterion.hard);
        CHECK(verdict_of(acceptance_check(q)) == Verdict::refuse);
    }
}

TEST_CASE("acceptance: what the registered manager may override, unknown included") {
    struct Row {
        const char* story;
        void (*spoil)(AcceptanceQuestion&);
        What what;
        Outcome outcome;
        const char* says;
    };
    const Row rows[] = {
        {"zone not served", [](auto& q) { q.zone = "E9"; }, What::ZONE, Outcome::FAIL,
         "zone E9 is not served; E4, E5 are"},
        {"zones never said", [](auto& q) { q.zones.reset(); }, What::ZONE, Outcome::UNKNOWN,
         "the location never said which zones it serves"},
        {"band not offered", [](auto& q) { q.asked[0].name = "night"; }, What::BAND, Outcome::FAIL,
         "the night is not offered; morning, evening are"},
        {"too far", [](auto& q) { q.travel_minutes = 16; }, What::TRAVEL, Outcome::FAIL,
         "the nearest planned visit is 16 min away, and the limit is 15 min"},
        {"no travel times", [](auto& q) { q.travel_minutes.reset(); }, What::TRAVEL, Outcome::UNKNOWN,
         "no travel time is known from a planned visit of these bands"},
        {"under the floor", [](auto& q) { q.floor_pence_an_hour = 1'900, q.pence_an_hour = 1'899; }, What::RATE,
         Outcome::FAIL, "1899p an hour are offered, and the floor is 1900p"},
        {"no rate offered", [](auto& q) { q.floor_pence_an_hour = 1'900; }, What::RATE, Outcome::UNKNOWN,
         "no rate was offered"},
    };
    for (const Row& row : rows) {
        INFO(row.story);
        auto q = good();
        row.spoil(q);
        const auto criterion = found(q, row.what);
        CHECK(criterion.outcome == row.outcome);
        CHECK(criterion.says == row.says);
        CHECK_FALSE(criterion.hard);
        CHECK(verdict_of(acceptance_check(q)) == Verdict::accept_with_override);
    }
}

Day on(int month, int of_month) { return Day{std::chrono::year{2026} / month / of_month}; }
Instant march(int of_month, int hour, int minute = 0) {
    return Calendar::london().at(on(3, of_month), std::chrono::hours{hour} + minutes{minute}).instant;
}

TEST_CASE("triage: W7, by risk, then established zones, then need") {
    const TriagePlace a{.risk = 2, .established = true, .need_by = march(4, 12), .id = "A"},
        b{.risk = 1, .established = false, .need_by = march(6, 12), .id = "B"},
        c{.risk = 2, .established = true, .need_by = march(3, 18), .id = "C"},
        d{.risk = 2, .established = false, .need_by = march(2, 12), .id = "D"};
    std::vector<TriagePlace> queue{a, b, c, d};
    std::sort(queue.begin(), queue.end());
    std::string order;
    for (const auto& place : queue) order += place.id;
    CHECK(order == "BCAD");
    CHECK(TriagePlace{.risk = 0, .id = "E"} < b);  // nobody knows its risk yet
}

TEST_CASE("surge: W7, the fifth urgent discharge within 72 hours") {
    SurgeWatch watch;
    for (const Instant t : {march(2, 9), march(2, 15), march(3, 10), march(4, 11)}) watch.add(t);
    SECTION("one minute before the first leaves the window") {
        watch.add(march(5, 8, 59));
        CHECK(watch.count_at(march(5, 8, 59)) == 5);
        CHECK(watch.surge_at(march(5, 8, 59)));
        // At 09:00 the count falls below five, and stays there.
        CHECK(watch.surges(march(8, 8, 59)) == std::vector<SurgeWatch::Surge>{{.from = march(5, 8, 59)}});
        CHECK(watch.surges(march(8, 9)) ==
              std::vector<SurgeWatch::Surge>{{.from = march(5, 8, 59), .until = march(8, 9)}});
    }
    SECTION("when the first has just left it") {
        watch.add(march(5, 9));
        CHECK(watch.count_at(march(5, 9)) == 4);
        CHECK(watch.surges(march(9, 9)).empty());
    }
}

TEST_CASE("surge: a second wave within 72 hours of quiet is the same surge") {
    SurgeWatch watch(2);
    watch.add(march(2, 9));
    watch.add(march(2, 10));  // a surge; below two again on 5 March 09:00
    watch.add(march(7, 9));
    watch.add(march(7, 10));  // before 8 March 09:00
    const auto surges = watch.surges(march(20, 0));
    REQUIRE(surges.size() == 1);
    CHECK(surges[0] == SurgeWatch::Surge{.from = march(2, 10), .until = march(13, 9)});
}

TEST_CASE("surge: a lower threshold makes no surge of what came before it") {
    const auto watched = [](SurgeWatch watch) {
        for (const Instant t : {march(2, 9), march(2, 10), march(2, 11)}) watch.add(t);
        return watch.surges(march(31, 9));
    };
    SurgeWatch lowered, low(3);
    lowered.set_threshold(march(20, 0), 3);
    CHECK(watched(lowered).empty());
    CHECK(watched(low).size() == 1);  // as it would have been
    for (const Instant t : {march(19, 9), march(19, 10), march(19, 11)}) lowered.add(t);
    const auto surges = watched(lowered);
    REQUIRE(surges.size() == 1);
    CHECK(surges[0] == SurgeWatch::Surge{.from = march(20, 0), .until = march(25, 9)});
}

TEST_CASE("surge: a higher threshold ends the surge that is on, and takes none away") {
    SurgeWatch watch(2);
    watch.add(march(2, 9));
    watch.add(march(2, 10));
    CHECK(watch.surges(march(20, 0)).front() == SurgeWatch::Surge{.from = march(2, 10), .until = march(8, 9)});
    watch.set_threshold(march(4, 0), 5);
    CHECK(watch.surges(march(20, 0)) == std::vector<SurgeWatch::Surge>{{.from = march(2, 10), .until = march(7, 0)}});
    CHECK(watch.threshold_at(march(3, 23, 59)) == 2);
    CHECK(watch.threshold_at(march(4, 0)) == 5);
}

TEST_CASE("surge: a decision ends it, and the count has to fall and reach the threshold anew before there is another") {
    using Surge = SurgeWatch::Surge;
    SurgeWatch watch(2);
    watch.add(march(2, 9));
    watch.add(march(2, 10));
    watch.add(SurgeDecision{.at = march(2, 20), .begins = false});
    const Surge ended{.from = march(2, 10), .until = march(2, 20), .decided = true};
    CHECK(watch.surges(march(20, 0)) == std::vector<Surge>{ended});
    watch.add(march(2, 21));  // the count has not fallen since: what was decided stands
    CHECK(watch.surges(march(20, 0)) == std::vector<Surge>{ended});
    watch.add(march(6, 12));  // 27 hours under two until the next
    watch.add(march(6, 13));
    CHECK(watch.surges(march(20, 0)) == std::vector<Surge>{ended, {.from = march(6, 13), .until = march(12, 12)}});
}

TEST_CASE("surge: one that somebody declares lasts until somebody decides that it is over") {
    using Surge = SurgeWatch::Surge;
    SurgeWatch watch(2);
    watch.add(SurgeDecision{.at = march(2, 8), .begins = true});
    watch.add(march(2, 9));
    watch.add(march(2, 10));  // within it, and no other
    CHECK(watch.surges(march(31, 9)) == std::vector<Surge>{{.from = march(2, 8), .counted = false, .declared = true}});
    watch.add(SurgeDecision{.at = march(12, 8), .begins = false});
    CHECK(watch.surges(march(31, 9)) ==
          std::vector<Surge>{
              {.from = march(2, 8), .until = march(12, 8), .counted = false, .declared = true, .decided = true}});
    SECTION("also while one is on by the count") {
        watch.add(march(14, 9));
        watch.add(march(14, 10));
        watch.add(SurgeDecision{.at = march(14, 11), .begins = true});
        CHECK(watch.surges(march(31, 9)).back() == Surge{.from = march(14, 10), .declared = true});
    }
}

TEST_CASE("surge: what it is compared with leaves out the days of earlier surges") {
    const Day first = on(3, 29);
    CHECK(baseline_days(first, {}).size() == 28);
    CHECK(baseline_days(first, {}).front() == on(3, 1));
    CHECK(baseline_days(first, {on(3, 2), on(2, 1)}).size() == 27);
}

}  // namespace
}  // namespace daybook::care
