#include "projections/kpi/kpi.h"

namespace daybook::kpi {

namespace {

std::optional<Day> due_on(const ReviewSeen& seen) { return seen.due; }

// Reviews of contracts, care plans and risks held on or before the day they were due ÷ reviews due, by that day.
std::optional<Ratio> measure(const ReviewSeen& seen, const care::Terms&) {
    if (seen.held && *seen.held <= seen.due) return Ratio{1, 1};
    if (!seen.closed.over(seen.due)) return std::nullopt;
    return Ratio{0, 1};
}

}  // namespace

constinit const ReviewKpi reviews_on_time{.id = "reviews_on_time",
                                          .title = "Reviews held when they were due",
                                          .counts = "reviews",
                                          .direction = care::Direction::REPORT,
                                          .target_ppm = 0,
                                          .amber_ppm = 0,
                                          .measure = measure,
                                          .day = due_on,
                                          .due = due_on};

}  // namespace daybook::kpi
