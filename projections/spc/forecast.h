#pragma once

#include <compare>
#include <cstdint>
#include <optional>

#include "projections/spc/chart.h"

// Where a period is heading, and what of a threshold is true on a closed day (rules.md R23): exact, in integers.
namespace daybook::spc {

// Sums of both halves of a figure. `visits`: how many visits it rests on.
struct Share {
    std::int64_t hits = 0;
    std::int64_t of = 0;
    std::int64_t visits = 0;
    bool operator==(const Share&) const = default;
};

// A figure that is compared as it is and shown rounded.
class Figure {
 public:
    explicit Figure(const Share& share) : Figure(share, Share{}, 0) {}
    // The share of the period so far and, at the rate of another share, of what remains.
    Figure(const Share& so_far, const Share& rate, std::int64_t remaining);

    bool known() const { return of_ > 0; }
    std::int64_t ppm() const;  // half up; -1 = no data
    std::strong_ordering against(std::int64_t ppm) const;

 private:
    __extension__ using Wide = __int128;
    Wide hits_ = 0, of_ = 0;
};

// One contract's figure at the close of a day.
struct Standing {
    Share period;                 // to date
    Share last_7, last_14;        // closed days up to this one
    std::int64_t remaining = -1;  // what the planned rest of the period will put into the denominator; -1 = not known
    bool period_closed = false;   // the day is the period's last
};

// What a contract wants. Amber warns from on; 0 or the target itself = none. Shares in ppm.
struct Threshold {
    std::int64_t target_ppm = 0;
    std::int64_t amber_ppm = 0;
    Better better = Better::neither;

    bool has_amber() const { return amber_ppm != 0 && amber_ppm != target_ppm; }
    // What a warning is measured by: amber, or the target where there is none.
    std::int64_t warning_ppm() const { return has_amber() ? amber_ppm : target_ppm; }
    bool broken(const Figure& figure) const;  // worse than the target
    bool warned(const Figure& figure) const;  // amber or worse; without amber, worse than the target
};

// Where the period ends if the rest goes as the last 14 days went. Nothing where they hold fewer than `least` visits,
// or where nobody knows what remains.
std::optional<Figure> forecast(const Standing& standing, std::int64_t least);

// The forecast says that amber will be reached.
bool heading_for_amber(const Standing& standing, const Threshold& threshold, std::int64_t least);

// The period to date is worse than the target, on `least` visits or at the period's close.
bool breached(const Standing& standing, const Threshold& threshold, std::int64_t least);

}  // namespace daybook::spc
