#include "projections/spc/chart.h"

#include <algorithm>
#include <array>

namespace daybook::spc {
namespace {

// Products of sums of shares leave 64 bits behind.
__extension__ using Wide = __int128;

constexpr std::size_t run_length = 7;

// A fraction that is not negative, in whole parts, half up.
std::int64_t rounded(Wide numerator, Wide denominator) {
    return static_cast<std::int64_t>((2 * numerator + denominator) / (2 * denominator));
}

// How many 300ths of the mean moving range a line is off the mean: 2.66, and two thirds of it.
std::int64_t of_300(Line line) {
    switch (line) {
        case Line::lower: return -798;
        case Line::near_lower: return -532;
        case Line::mean: return 0;
        case Line::near_upper: return 532;
        case Line::upper: return 798;
    }
    return 0;
}

std::vector<std::int64_t> moving_ranges(std::span<const Point> points) {
    std::vector<std::int64_t> ranges;
    for (std::size_t i = 1; i < points.size(); ++i)
        ranges.push_back(std::max(points[i].ppm, points[i - 1].ppm) - std::min(points[i].ppm, points[i - 1].ppm));
    return ranges;
}

Variation judged(Side side, Better better) {
    if (better == Better::neither) return Variation::change;
    return (side == Side::above) == (better == Better::higher) ? Variation::improvement : Variation::concern;
}

// Each rule says on which side it speaks at the last of the points given, which are one stretch.
using Points = std::span<const Point>;

Side outside(Points points, const Limits& limits) {
    const std::int64_t last = points.back().ppm;
    return limits.outside(last) ? limits.side_of(last) : Side::none;
}

Side all_on(Points points, const Limits& limits) {
    const Side side = limits.side_of(points.back().ppm);
    const bool same =
        std::ranges::all_of(points, [&](const Point& point) { return limits.side_of(point.ppm) == side; });
    return same ? side : Side::none;
}

Side one_side(Points points, const Limits& limits) {
    return points.size() < run_length ? Side::none : all_on(points.last(run_length), limits);
}

Side trend(Points points, const Limits&) {
    if (points.size() < run_length) return Side::none;
    const Points run = points.last(run_length);
    const auto each = [&](auto follows) {
        return std::ranges::adjacent_find(run, [&](const Point& before, const Point& after) {
                   return !follows(after.ppm, before.ppm);
               }) == run.end();
    };
    if (each(std::greater{})) return Side::above;
    return each(std::less{}) ? Side::below : Side::none;
}

Side two_of_three(Points points, const Limits& limits) {
    if (points.size() < 3) return Side::none;
    const Points three = points.last(3);
    const auto near = std::ranges::count_if(three, [&](const Point& point) { return limits.near(point.ppm); });
    return near >= 2 ? all_on(three, limits) : Side::none;
}

Signal signal_at(Points points, const Limits& limits, Better better) {
    struct Speaks {
        Rule rule;
        Side (*side)(Points, const Limits&);
    };
    static constexpr std::array rules{Speaks{Rule::outside, &outside}, Speaks{Rule::one_side, &one_side},
                                      Speaks{Rule::trend, &trend}, Speaks{Rule::two_of_three, &two_of_three}};
    Signal found;
    for (const auto& [rule, side_at] : rules) {
        const Side side = side_at(points, limits);
        if (side == Side::none) continue;
        const Signal signal{.rule = rule, .side = side, .variation = judged(side, better)};
        if (found.rule == Rule::none ||
            (found.variation != Variation::concern && signal.variation == Variation::concern))
            found = signal;
    }
    return found;
}

void chart_stretch(Points points, Better better, std::vector<Charted>& out) {
    const bool trial = points.size() < baseline_points;
    const Limits limits = Limits::of(points.first(std::min(points.size(), baseline_points)));
    for (std::size_t i = 0; i < points.size(); ++i)
        out.push_back({.ppm = points[i].ppm,
                       .limits = limits,
                       .trial = trial,
                       .signal = trial ? Signal{} : signal_at(points.first(i + 1), limits, better)});
}

}  // namespace

Limits Limits::of(std::span<const Point> baseline) {
    Limits limits;
    if (baseline.empty()) return limits;
    limits.points_ = static_cast<std::int64_t>(baseline.size());
    for (const Point& point : baseline) limits.sum_ += point.ppm;
    const auto ranges = moving_ranges(baseline);
    Wide sum = 0;
    for (const auto range : ranges) sum += range;
    std::int64_t kept = 0, steps = 0;
    for (const auto range : ranges) {
        const bool far = sum > 0 && Wide{range} * 1'000 * static_cast<std::int64_t>(ranges.size()) >= 3'267 * sum;
        if (far) continue;
        kept += range;
        ++steps;
    }
    limits.ranges_ = kept;
    limits.steps_ = std::max<std::int64_t>(steps, 1);
    return limits;
}

std::optional<std::int64_t> Limits::at(Line line) const {
    const Wide numerator = Wide{300} * steps_ * sum_ + Wide{of_300(line)} * points_ * ranges_;
    if (numerator < 0) return std::nullopt;
    return rounded(numerator, Wide{300} * steps_ * points_);
}

std::int64_t Limits::mean() const { return rounded(sum_, points_); }
std::int64_t Limits::mean_range() const { return rounded(ranges_, steps_); }

std::strong_ordering Limits::against(std::int64_t ppm, Line line) const {
    return 300 * steps_ * (Wide{ppm} * points_ - sum_) <=> Wide{of_300(line)} * points_ * ranges_;
}

Side Limits::side_of(std::int64_t ppm) const {
    const auto off = against(ppm, Line::mean);
    return off > 0 ? Side::above : off < 0 ? Side::below : Side::none;
}

bool Limits::outside(std::int64_t ppm) const { return against(ppm, Line::upper) > 0 || against(ppm, Line::lower) < 0; }

bool Limits::near(std::int64_t ppm) const {
    return against(ppm, Line::near_upper) > 0 || against(ppm, Line::near_lower) < 0;
}

std::vector<Charted> chart(std::span<const Point> points, Better better) {
    std::vector<Charted> out;
    out.reserve(points.size());
    for (std::size_t from = 0; from < points.size();) {
        std::size_t to = from + 1;
        while (to < points.size() && !points[to].rebased) ++to;
        chart_stretch(points.subspan(from, to - from), better, out);
        from = to;
    }
    return out;
}

// A target that is met exactly is met.
Assurance assurance(const Limits& limits, std::int64_t target_ppm, Better better) {
    const auto upper = limits.against(target_ppm, Line::upper), lower = limits.against(target_ppm, Line::lower);
    switch (better) {
        case Better::lower:
            if (upper >= 0) return Assurance::will_pass;
            return lower < 0 ? Assurance::will_fail : Assurance::hit_or_miss;
        case Better::higher:
            if (lower <= 0) return Assurance::will_pass;
            return upper > 0 ? Assurance::will_fail : Assurance::hit_or_miss;
        case Better::neither: break;
    }
    return Assurance::unknown;
}

}  // namespace daybook::spc
