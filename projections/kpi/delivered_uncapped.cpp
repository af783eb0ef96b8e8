#include "projections/kpi/kpi.h"

namespace daybook::kpi {

namespace {

// Beside delivered_time, over the same visits: what the workers gave, also beyond the plan.
std::optional<Ratio> measure(const care::Measured& visit, const care::Terms&) {
    const auto capped = delivered_time.measure(visit, *visit.terms);
    if (!capped) return std::nullopt;
    return Ratio{visit.delivered.count(), capped->denominator};
}

}  // namespace

constinit const VisitKpi delivered_uncapped{.id = "delivered_uncapped",
                                            .title = "Time delivered, whole, of time planned",
                                            .counts = "s",
                                            .direction = care::Direction::REPORT,
                                            .target_ppm = 0,
                                            .amber_ppm = 0,
                                            .measure = measure,
                                            .ahead = &Ahead::seconds};

}  // namespace daybook::kpi
