#include "projections/kpi/kpi.h"

namespace daybook::kpi {

namespace {

// Visits with every required worker's arrival and departure clocked, and not away from home ÷ attended visits. What a
// clock does not say about the place counts as at home unless the contract says otherwise. A departure that is still
// to come is in neither half (R12).
std::optional<Ratio> measure(const care::Measured& visit, const care::Terms& terms) {
    if (!visit.attended() || !visit.settled) return std::nullopt;
    unsigned logged = 0;
    for (const care::WorkerTime& w : visit.workers)
        logged += w.electronic && !w.away && (w.location_known || terms.unknown_at_home != 0);
    return Ratio{logged >= visit.required, 1};
}

}  // namespace

constinit const VisitKpi electronic_logging{.id = "electronic_logging",
                                            .title = "Visits logged electronically",
                                            .counts = "visits",
                                            .direction = care::Direction::HIGHER_IS_BETTER,
                                            .target_ppm = 850'000,
                                            .amber_ppm = 850'000,
                                            .measure = measure,
                                            .ahead = &Ahead::visits};

}  // namespace daybook::kpi
