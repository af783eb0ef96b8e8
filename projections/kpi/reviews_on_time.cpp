#include "projections/kpi/parts.h"

namespace daybook::kpi {

namespace {

std::optional<Day> due_on(const ReviewSeen& seen) { return seen.due; }

// Reviews of contracts, care plans and risks held on or before the day they were due ÷ reviews due, by that day.
std::optional<Ratio> measure(const ReviewSeen& seen, const care::Terms&) {
    return done_by(seen.due, seen.held, seen.closed);
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
