// What holds of every chart, whatever its points are.

#include <rapidcheck.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <vector>

#include "projections/spc/chart.h"

using namespace daybook::spc;

namespace {

constexpr std::int64_t whole = 1'000'000;

// Few different shares, so that runs, points on the mean and points on a limit come up.
std::vector<Point> any_points() {
    const auto coarse = *rc::gen::element<std::int64_t>(1, 1'000, 50'000);
    const auto length = *rc::gen::inRange<std::size_t>(1, 60);
    std::vector<Point> points(length);
    for (Point& point : points) {
        point.ppm = *rc::gen::inRange<std::int64_t>(0, whole / coarse + 1) * coarse;
        point.rebased = *rc::gen::inRange(0, 20) == 0;
    }
    return points;
}

Side opposite(Side side) { return side == Side::above ? Side::below : side == Side::below ? Side::above : Side::none; }

}  // namespace

TEST_CASE("spc: limits do not depend on what comes after the twelfth point, until they are rebased") {
    CHECK(rc::check([] {
        const auto points = any_points();
        const auto whole_chart = chart(points, Better::lower);
        const auto cut = *rc::gen::inRange<std::size_t>(1, points.size() + 1);
        const auto cut_chart = chart(std::span(points).first(cut), Better::lower);
        for (std::size_t i = 0; i < cut; ++i) {
            if (cut_chart[i].trial) continue;
            RC_ASSERT(cut_chart[i].limits == whole_chart[i].limits);
            RC_ASSERT(cut_chart[i].signal == whole_chart[i].signal);
        }
    }));
}

TEST_CASE("spc: a mirrored series gives mirrored signals") {
    CHECK(rc::check([] {
        const auto points = any_points();
        auto mirrored = points;
        for (Point& point : mirrored) point.ppm = whole - point.ppm;
        const auto straight = chart(points, Better::lower), other = chart(mirrored, Better::higher);
        for (std::size_t i = 0; i < points.size(); ++i) {
            RC_ASSERT(straight[i].signal.rule == other[i].signal.rule);
            RC_ASSERT(straight[i].signal.side == opposite(other[i].signal.side));
            RC_ASSERT(straight[i].signal.variation == other[i].signal.variation);
            RC_ASSERT(straight[i].limits.mean_range() == other[i].limits.mean_range());
        }
    }));
}

TEST_CASE("spc: what was better is of concern where it is worse, and a rule speaks or not whatever is better") {
    CHECK(rc::check([] {
        const auto points = any_points();
        const auto lower = chart(points, Better::lower), higher = chart(points, Better::higher);
        for (std::size_t i = 0; i < points.size(); ++i) {
            RC_ASSERT((lower[i].signal.rule == Rule::none) == (higher[i].signal.rule == Rule::none));
            if (lower[i].signal.rule == higher[i].signal.rule && lower[i].signal.rule != Rule::none)
                RC_ASSERT(lower[i].signal.variation != higher[i].signal.variation);
        }
    }));
}

TEST_CASE("spc: the lines of a chart lie in their order, and outside is near") {
    CHECK(rc::check([] {
        const auto points = any_points();
        for (const Charted& at : chart(points, Better::lower)) {
            const auto upper = at.limits.at(Line::upper), near = at.limits.at(Line::near_upper);
            RC_ASSERT(at.limits.mean() <= *near);
            RC_ASSERT(*near <= *upper);
            RC_ASSERT(at.limits.at(Line::lower).value_or(0) <= at.limits.at(Line::near_lower).value_or(0));
            RC_ASSERT(at.limits.near(at.ppm) || !at.limits.outside(at.ppm));
            RC_ASSERT(at.limits.outside(*upper + 1));
            RC_ASSERT(*upper == 0 || !at.limits.outside(*upper - 1) || at.limits.against(*upper - 1, Line::lower) < 0);
        }
    }));
}
