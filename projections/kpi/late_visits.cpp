#include "projections/kpi/kpi.h"

namespace daybook::kpi {

namespace {

// Visits that started after plan + tolerance, or were never fully staffed ÷ attended visits with a plan. Too early is
// unpunctual, not late.
std::optional<Ratio> measure(const care::Measured& visit, const care::Terms&) {
    if (!visit.plan || !visit.attended()) return std::nullopt;
    if (!visit.staffed_from && !visit.understaffed) return std::nullopt;
    return Ratio{visit.late, 1};
}

}  // namespace

constinit const VisitKpi late_visits{.id = "late_visits",
                                     .title = "Late visits",
                                     .counts = "visits",
                                     .direction = care::Direction::LOWER_IS_BETTER,
                                     .target_ppm = 100'000,
                                     .amber_ppm = 70'000,
                                     .measure = measure,
                                     .ahead = &Ahead::visits};

}  // namespace daybook::kpi
