#include "projections/kpi/kpi.h"

namespace daybook::kpi {

namespace {

// R5: beside punctuality, over the same visits: those measured by a plan that was agreed before the start it moved, and
// recorded after it.
std::optional<Ratio> measure(const care::Measured& visit, const care::Terms&) {
    if (!punctuality.measure(visit, *visit.terms)) return std::nullopt;
    return Ratio{visit.plan->late_replan, 1};
}

}  // namespace

constinit const VisitKpi replans_recorded_late{.id = "replans_recorded_late",
                                               .title = "Visits replanned in time and recorded late",
                                               .counts = "visits",
                                               .direction = care::Direction::REPORT,
                                               .target_ppm = 0,
                                               .amber_ppm = 0,
                                               .measure = measure,
                                               .ahead = &Ahead::visits};

}  // namespace daybook::kpi
