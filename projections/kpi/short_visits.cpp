#include "projections/kpi/kpi.h"

namespace daybook::kpi {

namespace {

// Visits staffed for less than the short share of their plan, not agreed beforehand ÷ attended visits with an end.
// Exactly the share is not short.
std::optional<Ratio> measure(const care::Measured& visit, const care::Terms& terms) {
    if (!visit.plan || !visit.attended() || !visit.ended) return std::nullopt;
    const bool brief = visit.staffed.count() * 1'000'000 < visit.planned_length().count() * terms.short_ppm;
    return Ratio{brief && !visit.shorter_agreed, 1};
}

}  // namespace

constinit const VisitKpi short_visits{.id = "short_visits",
                                      .title = "Short visits",
                                      .counts = "visits",
                                      .direction = care::Direction::LOWER_IS_BETTER,
                                      .target_ppm = 50'000,
                                      .amber_ppm = 50'000,
                                      .measure = measure,
                                      .ahead = &Ahead::visits};

}  // namespace daybook::kpi
