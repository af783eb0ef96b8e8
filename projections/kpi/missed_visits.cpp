#include "projections/kpi/kpi.h"

namespace daybook::kpi {

namespace {

// Missed ÷ due visits (missed, attended or frustrated). A visit attended after its cut-off stays missed (R3).
std::optional<Ratio> measure(const care::Measured& visit, const care::Terms&) {
    if (!visit.due()) return std::nullopt;
    return Ratio{visit.missed_counts(), 1};
}

}  // namespace

constinit const VisitKpi missed_visits{.id = "missed_visits",
                                       .title = "Missed visits",
                                       .counts = "visits",
                                       .direction = care::Direction::LOWER_IS_BETTER,
                                       .target_ppm = 20'000,
                                       .amber_ppm = 20'000,
                                       .measure = measure,
                                       .ahead = &Ahead::visits};

}  // namespace daybook::kpi
