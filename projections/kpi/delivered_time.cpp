#include "projections/kpi/kpi.h"

namespace daybook::kpi {

namespace {

// Seconds delivered, each worker's capped at the plan and the `required` longest ÷ seconds planned × required, over
// missed and ended visits. A visit whose end is unknown is out (R8), attended late or not.
std::optional<Ratio> measure(const care::Measured& visit, const care::Terms&) {
    if (!visit.plan) return std::nullopt;
    const bool came_and_went = visit.ended && (visit.attended() || visit.counts_missed());
    const bool nobody_came = visit.counts_missed() && !visit.start;
    if (!came_and_went && !nobody_came) return std::nullopt;
    return Ratio{visit.delivered_capped.count(), visit.planned_length().count() * visit.required};
}

}  // namespace

constinit const VisitKpi delivered_time{.id = "delivered_time",
                                        .title = "Time delivered of time planned",
                                        .counts = "s",
                                        .direction = care::Direction::HIGHER_IS_BETTER,
                                        .target_ppm = 950'000,
                                        .amber_ppm = 950'000,
                                        .measure = measure,
                                        .ahead = &Ahead::seconds};

}  // namespace daybook::kpi
