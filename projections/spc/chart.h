#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

// The XmR chart (individuals and moving range) of rules.md R22: exact, in integers.
namespace daybook::spc {

// Which way a figure is better; of one that is only reported, no change is good or bad.
enum class Better : std::uint8_t { lower, higher, neither };

// One point: a week's share in parts per million.
struct Point {
    std::int64_t ppm = 0;
    bool rebased = false;  // limits are set anew from this point on
};

enum class Rule : std::uint8_t {
    none,
    outside,       // beyond a limit; on it is inside
    one_side,      // 7 on one side of the mean; one on the mean breaks it
    trend,         // 7 points each higher, or each lower, than the last
    two_of_three,  // 2 of 3 beyond a near line, all 3 on one side of the mean
};
enum class Side : std::uint8_t { none, above, below };  // of a trend: whether it rises or falls
enum class Variation : std::uint8_t { common, concern, improvement, change };

struct Signal {
    Rule rule = Rule::none;
    Side side = Side::none;
    Variation variation = Variation::common;
    bool operator==(const Signal&) const = default;
};

// Points it takes until limits are locked and rules may speak.
inline constexpr std::size_t baseline_points = 12;

// The mean, the limits at mean ± 2.66 × mean moving range, and the near lines two thirds of the way to them (± 1.7733
// ×).
enum class Line : std::uint8_t { lower, near_lower, mean, near_upper, upper };

// They are kept as fractions: nothing is rounded before it is compared.
class Limits {
 public:
    // Of the points of a baseline. A moving range ≥ 3.267 × the mean range is left out, once.
    static Limits of(std::span<const Point> baseline);

    // Where a line runs: ppm, half up. A lower one under 0 is shown as none.
    std::optional<std::int64_t> at(Line line) const;
    std::int64_t mean() const;
    std::int64_t mean_range() const;

    // How a share stands to a line, exactly.
    std::strong_ordering against(std::int64_t ppm, Line line) const;
    Side side_of(std::int64_t ppm) const;  // of the mean
    bool outside(std::int64_t ppm) const;  // strictly beyond a limit
    bool near(std::int64_t ppm) const;     // strictly beyond a near line: in the outer third, or outside
    bool operator==(const Limits&) const = default;

 private:
    std::int64_t sum_ = 0, points_ = 1;    // mean
    std::int64_t ranges_ = 0, steps_ = 1;  // mean moving range
};

// A point of the chart, by the limits of its own stretch: from the first point, or the last that was rebased.
struct Charted {
    std::int64_t ppm = 0;
    Limits limits;
    bool trial = true;  // fewer than 12 points in its stretch: limits of those there are, and no rule speaks
    Signal signal{};    // where several rules speak, one of concern before others, then in their order
};

// The whole series, oldest first. What stands before the twelfth point of a stretch is judged by its locked limits once
// there are twelve. A run of points does not reach over a rebase.
std::vector<Charted> chart(std::span<const Point> points, Better better);

// Whether a target can be relied on: limits wholly on its good side, wholly on its bad side, or neither.
enum class Assurance : std::uint8_t { unknown, will_pass, will_fail, hit_or_miss };
Assurance assurance(const Limits& limits, std::int64_t target_ppm, Better better);

}  // namespace daybook::spc
