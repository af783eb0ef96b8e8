// W11 of rules.md, the chart: its tables in its own words, and the edges of R22 beyond them.

#include "projections/spc/chart.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <string>
#include <vector>

using namespace daybook::spc;

namespace {

// Weekly shares as the rules write them, in per cent.
std::vector<Point> weeks(std::initializer_list<double> percents) {
    std::vector<Point> points;
    for (const double percent : percents) points.push_back({.ppm = std::llround(percent * 10'000)});
    return points;
}
std::vector<Point> operator+(std::vector<Point> before, const std::vector<Point>& next) {
    before.insert(before.end(), next.begin(), next.end());
    return before;
}

std::vector<Point> w11() { return weeks({6.0, 7.2, 5.4, 6.6, 8.0, 6.2, 7.0, 5.8, 6.8, 7.4, 6.4, 5.6}); }

Signal last(const std::vector<Point>& points, Better better = Better::lower) {
    return chart(points, better).back().signal;
}

constexpr Signal none{};

}  // namespace

TEST_CASE("spc: the mean, the limits and the near lines of W11, to the last digit") {
    const Limits limits = Limits::of(w11());
    CHECK(limits.mean() == 65'333);
    CHECK(limits.mean_range() == 11'636);
    CHECK(limits.at(Line::lower) == 34'381);
    CHECK(limits.at(Line::upper) == 96'286);
    CHECK(limits.at(Line::near_lower) == 44'698);
    CHECK(limits.at(Line::near_upper) == 85'968);
}

TEST_CASE("spc: a moving range of 3.267 times their mean is left out, once (W11 with point 6 at 15.0)") {
    auto points = w11();
    points[5].ppm = 150'000;
    const Limits limits = Limits::of(points);
    CHECK(limits.mean() == 72'667);
    CHECK(limits.mean_range() == 17'200);  // 2.2909 before 8.8 was left out
    CHECK(limits.at(Line::lower) == 26'915);
    CHECK(limits.at(Line::upper) == 118'419);
}

TEST_CASE("spc: a range just under 3.267 times the mean range stays in, and a second look is not taken") {
    // Ranges 0 × 9, a, b: of 11. With a = 3,267 and b = 7,733 their mean is 1,000: both are at or over the line.
    const auto of = [](std::int64_t a, std::int64_t b) {
        std::vector<Point> points(12, Point{.ppm = 100'000});
        points[10].ppm += a;
        points[11].ppm += a + b;
        return Limits::of(points).mean_range();
    };
    CHECK(of(3'267, 7'733) == 0);
    CHECK(of(3'266, 7'734) == 327);  // 3,266 ÷ 10, and 3,266 is not held against the new mean
}

TEST_CASE("spc: the rules at the points that follow W11") {
    struct Row {
        const char* next;
        std::vector<Point> points;
        Signal signal;
    };
    const auto concern = [](Rule rule) { return Signal{rule, Side::above, Variation::concern}; };
    const std::vector<Row> table{
        {"10.2", weeks({10.2}), concern(Rule::outside)},
        {"9.6286", weeks({9.6286}), none},
        {"3.4", weeks({3.4}), {Rule::outside, Side::below, Variation::improvement}},
        {"6.8 7.0 6.6 7.4 6.9 7.1 6.7", weeks({6.8, 7.0, 6.6, 7.4, 6.9, 7.1, 6.7}), concern(Rule::one_side)},
        {"5.8 6.2 6.6 6.8 7.0 7.2", weeks({5.8, 6.2, 6.6, 6.8, 7.0, 7.2}), concern(Rule::trend)},
        {"8.7 7.0 8.9", weeks({8.7, 7.0, 8.9}), concern(Rule::two_of_three)},
        {"8.7 6.0 8.9", weeks({8.7, 6.0, 8.9}), none},
        // Beyond the table.
        {"six above the mean", weeks({6.8, 7.0, 6.6, 7.4, 6.9, 7.1}), none},
        {"five rises", weeks({5.8, 6.2, 6.6, 6.8, 7.0}), none},
        {"a rise that stands still", weeks({5.8, 6.2, 6.6, 6.6, 7.0, 7.2}), none},
        {"7 falling points",
         weeks({7.6, 7.4, 7.2, 6.4, 6.2, 6.0, 5.5}),
         {Rule::trend, Side::below, Variation::improvement}},
        {"near on both sides", weeks({8.7, 7.0, 4.4}), none},
        {"near and outside", weeks({9.7, 7.0, 8.9}), concern(Rule::two_of_three)},
        {"near below", weeks({4.4, 6.0, 4.3}), {Rule::two_of_three, Side::below, Variation::improvement}},
    };
    for (const auto& [next, points, signal] : table) {
        INFO(next);
        CHECK(last(w11() + points) == signal);
    }
}

TEST_CASE("spc: a point on the mean breaks a run on one side") {
    // A mean that a point can be on: 6 and 7 by turns.
    const auto base = weeks({6, 7, 6, 7, 6, 7, 6, 7, 6, 7, 6, 7});
    const auto six = weeks({6.8, 6.9, 6.7, 6.8, 6.6, 6.9});
    CHECK(last(base + six).rule == Rule::one_side);  // with the last 7 of the base
    CHECK(last(base + weeks({6.5}) + six).rule == Rule::none);
    CHECK(last(base + weeks({6.5}) + six + weeks({6.6})).rule == Rule::one_side);
}

TEST_CASE("spc: what is better says what is of concern, and a figure that is only reported changes") {
    const auto points = w11() + weeks({10.2});
    CHECK(last(points, Better::lower).variation == Variation::concern);
    CHECK(last(points, Better::higher).variation == Variation::improvement);
    CHECK(last(points, Better::neither).variation == Variation::change);
}

TEST_CASE("spc: where two rules speak, the one of concern is told") {
    // Seven rising points from far below the mean to just below it: on one side for the better, in trend for the worse.
    const auto points = w11() + weeks({4.5, 4.6, 4.7, 4.8, 4.9, 5.0, 5.1});
    CHECK(last(points, Better::lower) == Signal{Rule::trend, Side::above, Variation::concern});
    CHECK(last(points, Better::higher) == Signal{Rule::one_side, Side::below, Variation::concern});
}

TEST_CASE("spc: with fewer than 12 points limits are on trial and no rule speaks") {
    auto points = w11();
    points.pop_back();
    points.back().ppm = 500'000;
    for (const Charted& point : chart(points, Better::lower)) {
        CHECK(point.trial);
        CHECK(point.signal == none);
    }
    points.push_back({.ppm = 60'000});
    const auto twelve = chart(points, Better::lower);
    CHECK_FALSE(twelve.front().trial);
    CHECK(twelve[10].signal.rule == Rule::outside);
    CHECK(chart({}, Better::lower).empty());
    CHECK(Limits::of(weeks({6.0})).at(Line::upper) == 60'000);
}

TEST_CASE("spc: limits stay locked until they are rebased, and no run reaches over that") {
    auto points = w11() + weeks({8, 8.1, 8.2, 8.1, 8, 8.2, 8.1});
    CHECK(last(points).rule == Rule::one_side);
    CHECK(chart(points, Better::lower).back().limits == Limits::of(w11()));
    points[16].rebased = true;
    const auto rebased = chart(points, Better::lower);
    CHECK(rebased[15].limits == Limits::of(w11()));
    CHECK_FALSE(rebased[15].trial);
    CHECK(rebased[16].trial);
    CHECK(rebased.back().signal == none);
    CHECK(rebased.back().limits.mean() == 81'000);
    points = points + w11();
    const auto locked = chart(points, Better::lower);
    CHECK_FALSE(locked[16].trial);
    CHECK(locked.back().limits == Limits::of(std::vector(points.begin() + 16, points.begin() + 28)));
}

TEST_CASE("spc: a lower limit under 0 is shown as none, and nothing is outside it") {
    const auto points = weeks({0.2, 1.4, 0.1, 1.2, 0.3, 1.5, 0.2, 1.1, 0.4, 1.3, 0.2, 1.0});
    const Limits limits = Limits::of(points);
    CHECK_FALSE(limits.at(Line::lower));
    CHECK_FALSE(limits.at(Line::near_lower));
    CHECK(limits.at(Line::upper).value() > 0);
    CHECK(last(points + weeks({0})) == none);
}

TEST_CASE("spc: a figure that never moved has its limits on its mean, and the first move is outside") {
    const std::vector<Point> still(12, Point{.ppm = 0});
    CHECK(Limits::of(still).at(Line::upper) == 0);
    CHECK(last(still) == none);
    CHECK(last(still + weeks({0.4})) == Signal{Rule::outside, Side::above, Variation::concern});
}

TEST_CASE("spc: assurance of W11's targets, and of limits that are met exactly") {
    const Limits limits = Limits::of(w11());
    CHECK(assurance(limits, 100'000, Better::lower) == Assurance::will_pass);
    CHECK(assurance(limits, 70'000, Better::lower) == Assurance::hit_or_miss);
    CHECK(assurance(limits, 30'000, Better::lower) == Assurance::will_fail);
    CHECK(assurance(limits, 30'000, Better::higher) == Assurance::will_pass);
    CHECK(assurance(limits, 70'000, Better::higher) == Assurance::hit_or_miss);
    CHECK(assurance(limits, 100'000, Better::higher) == Assurance::will_fail);
    CHECK(assurance(limits, 70'000, Better::neither) == Assurance::unknown);
    const Limits still = Limits::of(std::vector<Point>(12, Point{.ppm = 20'000}));
    CHECK(assurance(still, 20'000, Better::lower) == Assurance::will_pass);
    CHECK(assurance(still, 20'000, Better::higher) == Assurance::will_pass);
}
