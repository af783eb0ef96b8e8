#include "projections/kpi/kpi.h"

namespace daybook::kpi {

namespace {

// Beside short_visits, over the same visits: those staffed for no more than a quarter of an hour, planned so or not.
std::optional<Ratio> measure(const care::Measured& visit, const care::Terms&) {
    if (!short_visits.measure(visit, *visit.terms)) return std::nullopt;
    return Ratio{visit.staffed <= std::chrono::minutes{15}, 1};
}

}  // namespace

constinit const VisitKpi brief_visits{.id = "brief_visits",
                                      .title = "Visits of 15 minutes or less",
                                      .counts = "visits",
                                      .direction = care::Direction::REPORT,
                                      .target_ppm = 0,
                                      .amber_ppm = 0,
                                      .measure = measure,
                                      .ahead = &Ahead::visits};

}  // namespace daybook::kpi
