#include "projections/kpi/kpi.h"

namespace daybook::kpi {

namespace {

// Visits with any arrival or departure entered by hand or adjusted ÷ attended visits. One that may still be is in
// neither half (R12).
std::optional<Ratio> measure(const care::Measured& visit, const care::Terms&) {
    if (!visit.attended()) return std::nullopt;
    bool edited = false;
    for (const care::WorkerTime& w : visit.workers) edited = edited || w.manual || w.adjusted;
    if (!edited && !visit.settled) return std::nullopt;
    return Ratio{edited, 1};
}

}  // namespace

constinit const VisitKpi manual_edits{.id = "manual_edits",
                                      .title = "Visits with times entered or changed by hand",
                                      .counts = "visits",
                                      .direction = care::Direction::LOWER_IS_BETTER,
                                      .target_ppm = 100'000,
                                      .amber_ppm = 100'000,
                                      .measure = measure,
                                      .ahead = &Ahead::visits};

}  // namespace daybook::kpi
