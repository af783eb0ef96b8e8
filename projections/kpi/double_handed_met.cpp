#include "projections/kpi/kpi.h"

namespace daybook::kpi {

namespace {

// Visits at which the required number were together for at least the short share of the plan ÷ attended visits that
// need two or more.
std::optional<Ratio> measure(const care::Measured& visit, const care::Terms& terms) {
    if (!visit.plan || !visit.attended() || visit.required < 2 || !visit.settled) return std::nullopt;
    return Ratio{visit.staffed.count() * 1'000'000 >= visit.planned_length().count() * terms.short_ppm, 1};
}

}  // namespace

constinit const VisitKpi double_handed_met{.id = "double_handed_met",
                                           .title = "Double-handed visits with both care workers",
                                           .counts = "visits",
                                           .direction = care::Direction::REPORT,
                                           .target_ppm = 0,
                                           .amber_ppm = 0,
                                           .measure = measure,
                                           .ahead = &Ahead::double_handed};

}  // namespace daybook::kpi
