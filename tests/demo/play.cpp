#include <algorithm>

#include "services/demo/office.h"
#include "tests/demo/town.h"

namespace daybook::demo {

using steward::at;

TEST_CASE("demo: ten days are lived through with its steward, then today moves") {
    Town town({.seed = 1, .days = 10, .rate = 600});
    const Instant now = at("2026-03-18 15:00");
    const Status status = town.live(now, at("2026-03-18 11:00"));
    INFO((status ? "" : status.error().sentence));
    REQUIRE(status.has_value());
    CHECK(town.last >= at("2026-03-18 10:50"));
    CHECK(town.last <= at("2026-03-18 11:30"));
    CHECK(town.types["record.DayClosed"] == 11);  // the day it was founded, and ten
    CHECK(town.types["visit.Missed"] > 10);
    CHECK(town.types["visit.Overdue"] > 100);
    CHECK(town.types["visit.ClockedIn"] > 2'000);
    CHECK(town.types["variation.TookEffect"] > 0);
    CHECK(town.worst_delay <= std::chrono::minutes{30});  // the steward spoke when it would have spoken live

    SECTION("started again the next day it lives on, and nothing is told twice") {
        const auto before = town.ids;
        REQUIRE(town.live(now + std::chrono::days{1}, at("2026-03-19 10:00")).has_value());
        CHECK(town.ids.size() > before.size());
        CHECK(std::equal(before.begin(), before.end(), town.ids.begin()));
        CHECK(town.types["record.DayClosed"] == 12);
        auto sorted = town.ids;
        std::sort(sorted.begin(), sorted.end());
        CHECK(std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end());
    }
    SECTION("another agency does not move into its folder") {
        town.options.seed = 2;
        const Status refused = town.live(now, now);
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().kind == Error::Kind::rejected);
        CHECK_THAT(refused.error().sentence, Catch::Contains("not the demo's with seed 2"));
    }
}

TEST_CASE("demo: the same seed lives the same history, steward and all") {
    Town one({.seed = 4, .days = 3, .rate = 60}), two({.seed = 4, .days = 3, .rate = 60});
    const Instant now = at("2026-10-26 15:00");  // over the end of summer time
    REQUIRE(one.live(now, now - std::chrono::hours{8}).has_value());
    REQUIRE(two.live(now, now - std::chrono::hours{8}).has_value());
    const auto same = std::min(one.ids.size(), two.ids.size()) - 100;  // the end is where each was stopped
    CHECK(same > 5'000);
    const auto until = static_cast<std::ptrdiff_t>(same);
    CHECK(std::equal(one.ids.begin(), one.ids.begin() + until, two.ids.begin()));
    CHECK(std::equal(one.stamps.begin(), one.stamps.begin() + until, two.stamps.begin()));
    CHECK(one.types["visit.Unrostered"] == 0);  // its rota follows its visit plans
}

TEST_CASE("demo: without a steward it goes on by itself") {
    Town town({.seed = 1, .days = 1, .rate = 60});
    REQUIRE(town.live(at("2026-03-18 15:00"), at("2026-03-18 09:40"), false).has_value());
    CHECK(town.types["record.DayClosed"] == 0);
    CHECK(town.types["visit.ClockedIn"] > 300);
}

TEST_CASE("demo: what cannot be played is refused with a sentence") {
    Town town({.seed = 1, .days = 1, .rate = 0});
    CHECK(town.live(at("2026-03-18 15:00"), {}).error().sentence.find("the demo's rate is") == 0);
    town.options = {.seed = 1, .days = 3'651, .rate = 60};
    CHECK(town.live(at("2026-03-18 15:00"), {}).error().kind == Error::Kind::rejected);
}

TEST_CASE("demo: its history is long enough for the surge's readmission to be compared") {
    using std::chrono::days;
    const Day first = *parse_day("2026-03-02");
    Day last = first;
    for (Day day = first; day < first + days{28}; day += days{1})
        if (is_surge_day(first, day)) last = day;
    CHECK(last > first + days{13});  // a baseline before it
    // Who came home on the last of its days, or in the 72 hours it takes to end, has been there for 30 days, all
    // closed.
    CHECK(last + days{3} + days{30} < first + days{Options{}.days});
}

TEST_CASE("demo: four weeks are there in a few seconds", "[.time]") {
    Town town({.seed = 1, .days = 28, .rate = 60});
    REQUIRE(town.live(at("2026-03-31 15:00"), {}).has_value());
    WARN(town.ids.size() << " events in " << std::chrono::duration_cast<std::chrono::milliseconds>(town.took).count()
                         << " ms");
}

}  // namespace daybook::demo
