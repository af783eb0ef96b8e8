#include "projections/kpi/kpi.h"

namespace daybook::kpi {

namespace {

// Visits whose hand-entered times are all the plan's to the minute ÷ attended visits with hand-entered times.
std::optional<Ratio> measure(const care::Measured& visit, const care::Terms&) {
    if (!visit.plan || !visit.attended() || !visit.settled) return std::nullopt;
    bool by_hand = false;
    bool all_equal = true;
    for (const care::WorkerTime& w : visit.workers) {
        by_hand = by_hand || w.manual;
        all_equal = all_equal && (!w.manual || w.equals_plan);
    }
    if (!by_hand) return std::nullopt;
    return Ratio{all_equal, 1};
}

}  // namespace

constinit const VisitKpi manual_equals_plan{.id = "manual_equals_plan",
                                            .title = "Hand-entered times equal to the plan",
                                            .counts = "visits",
                                            .direction = care::Direction::REPORT,
                                            .target_ppm = 0,
                                            .amber_ppm = 0,
                                            .measure = measure,
                                            .ahead = nullptr};

}  // namespace daybook::kpi
