#include "projections/kpi/kpi.h"

namespace daybook::kpi {

namespace {

// R6: time-critical visits within their own tolerance ÷ attended time-critical visits; all of them, every day.
std::optional<Ratio> measure(const care::Measured& visit, const care::Terms&) {
    if (!visit.plan || !visit.plan->time_critical) return std::nullopt;
    return punctuality.measure(visit, *visit.terms);
}

}  // namespace

constinit const VisitKpi critical_punctuality{.id = "critical_punctuality",
                                              .title = "Time-critical visits on time",
                                              .counts = "visits",
                                              .direction = care::Direction::HIGHER_IS_BETTER,
                                              .target_ppm = 1'000'000,
                                              .amber_ppm = 1'000'000,
                                              .measure = measure,
                                              .ahead = &Ahead::critical};

}  // namespace daybook::kpi
