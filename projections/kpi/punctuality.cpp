#include "projections/kpi/kpi.h"

namespace daybook::kpi {

namespace {

// Visits that started within tolerance of their plan ÷ attended visits with a plan. A visit for which a second worker
// may still come is in neither half yet (R12).
std::optional<Ratio> measure(const care::Measured& visit, const care::Terms&) {
    if (!visit.plan || !visit.attended()) return std::nullopt;
    if (!visit.staffed_from && !visit.understaffed) return std::nullopt;
    return Ratio{visit.punctual, 1};
}

}  // namespace

constinit const VisitKpi punctuality{.id = "punctuality",
                                     .title = "Visits on time",
                                     .counts = "visits",
                                     .direction = care::Direction::HIGHER_IS_BETTER,
                                     .target_ppm = 900'000,
                                     .amber_ppm = 900'000,
                                     .measure = measure,
                                     .ahead = &Ahead::visits};

}  // namespace daybook::kpi
