#include "projections/kpi/kpi.h"

namespace daybook::kpi {

namespace {

// Planned for half an hour or longer ÷ due visits.
std::optional<Ratio> measure(const care::Measured& visit, const care::Terms&) {
    if (!visit.due()) return std::nullopt;
    return Ratio{visit.planned_length() >= std::chrono::minutes{30}, 1};
}

}  // namespace

constinit const VisitKpi visits_30{.id = "visits_30",
                                   .title = "Visits planned for 30 minutes or more",
                                   .counts = "visits",
                                   .direction = care::Direction::REPORT,
                                   .target_ppm = 0,
                                   .amber_ppm = 0,
                                   .measure = measure,
                                   .ahead = &Ahead::visits};

}  // namespace daybook::kpi
