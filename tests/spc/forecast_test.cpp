// W11 of rules.md, the forecast, and R23's breach and threshold beyond it.

#include "projections/spc/forecast.h"

#include <catch2/catch.hpp>
#include <vector>

using namespace daybook::spc;

namespace {

constexpr Threshold late{.target_ppm = 100'000, .amber_ppm = 70'000, .better = Better::lower};
constexpr Threshold punctual{.target_ppm = 900'000, .amber_ppm = 930'000, .better = Better::higher};
constexpr std::int64_t least = 100;

constexpr Share of(std::int64_t hits, std::int64_t visits) { return {hits, visits, visits}; }

Standing standing(Share period, Share last_14, std::int64_t remaining) {
    return {.period = period, .last_7 = {}, .last_14 = last_14, .remaining = remaining};
}

}  // namespace

TEST_CASE("forecast: late visits at amber 7 %, as W11 has them") {
    struct Row {
        const char* close_of;
        Share so_far, trailing;
        std::int64_t remaining;
        long printed;  // thousandths of a per cent
        bool raise;
    };
    const std::vector<Row> table{
        {"12 Mar", of(74, 1'240), of(109, 1'430), 1'960, 6'981, false},
        {"13 Mar", of(83, 1'345), of(113, 1'435), 1'855, 7'159, true},
        {"2 Mar", of(9, 104), of(78, 1'420), 3'096, 5'596, false},
    };
    for (const auto& row : table) {
        INFO(row.close_of);
        const Standing at = standing(row.so_far, row.trailing, row.remaining);
        REQUIRE(forecast(at, least));
        CHECK((forecast(at, least)->ppm() + 5) / 10 == row.printed);
        CHECK(heading_for_amber(at, late, least) == row.raise);
    }
}

TEST_CASE("forecast: amber itself is reached, where higher is better from above") {
    const Standing at_7 = standing(of(7, 100), of(7, 100), 900);
    CHECK(heading_for_amber(at_7, late, least));
    CHECK_FALSE(heading_for_amber(standing(of(7, 101), of(7, 100), 900), late, least));
    CHECK(heading_for_amber(standing(of(93, 100), of(93, 100), 900), punctual, least));
    CHECK_FALSE(heading_for_amber(standing(of(94, 101), of(93, 100), 900), punctual, least));
}

TEST_CASE("forecast: without amber it is the target that must not be crossed") {
    const auto amber = GENERATE(std::int64_t{0}, std::int64_t{20'000});
    const Threshold missed{.target_ppm = 20'000, .amber_ppm = amber, .better = Better::lower};
    CHECK_FALSE(heading_for_amber(standing(of(2, 100), of(2, 100), 900), missed, least));
    CHECK(heading_for_amber(standing(of(2, 100), of(3, 100), 900), missed, least));
    CHECK(missed.warning_ppm() == 20'000);
}

TEST_CASE("forecast: there is none on fewer than 100 visits of 14 days, nor where nobody knows what remains") {
    CHECK_FALSE(forecast(standing(of(50, 99), of(50, 99), 900), least));
    CHECK(forecast(standing(of(50, 99), of(50, 100), 900), least));
    CHECK_FALSE(forecast(standing(of(50, 100), of(50, 100), -1), least));
    // Seconds: it is visits that must be enough.
    CHECK_FALSE(forecast(standing({500, 1'000, 99}, {500, 1'000, 99}, 900), least));
    // Nothing remains: the period is what it is.
    CHECK(forecast(standing(of(1, 10), of(50, 100), 0), least)->ppm() == 100'000);
    // Nothing yet of the period: its rate is that of the last 14 days, of last month.
    CHECK(forecast(standing(of(0, 0), of(5, 100), 3'000), least)->ppm() == 50'000);
    CHECK_FALSE(forecast(standing(of(0, 0), {0, 0, 100}, 3'000), least));
}

TEST_CASE("breach: the period to date is worse than the target, on 100 visits or at its close") {
    const auto worse = [](Share share, bool closed = false) {
        Standing at = standing(share, {}, 0);
        at.period_closed = closed;
        return breached(at, late, least);
    };
    CHECK_FALSE(worse(of(10, 100)));  // 10 % is the target, and met
    CHECK(worse(of(11, 100)));
    CHECK_FALSE(worse(of(11, 99)));
    CHECK(worse(of(11, 99), true));
    CHECK_FALSE(worse(of(0, 0), true));  // no data is no breach
    CHECK_FALSE(breached(standing(of(89, 100), {}, 0), {.better = Better::neither}, least));
    CHECK(breached(standing(of(89, 100), {}, 0), punctual, least));
    CHECK_FALSE(breached(standing(of(90, 100), {}, 0), punctual, least));
}
