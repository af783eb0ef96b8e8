#include "projections/kpi/kpi.h"

namespace daybook::kpi {

namespace {

constexpr std::chrono::hours notice{24};

// Visits whose care workers were settled on less than 24 hours before the planned start, or after it ÷ due visits, each
// once. Exactly 24 hours before is in time; where nobody was ever rostered, nothing was changed.
std::optional<Ratio> measure(const care::Measured& visit, const care::Terms&) {
    if (!visit.due()) return std::nullopt;
    const Instant fixed = visit.visit->rota_fixed;
    return Ratio{fixed != Instant{} && fixed > visit.plan->start - notice, 1};
}

}  // namespace

constinit const VisitKpi rota_stability{.id = "rota_stability",
                                        .title = "Visits rostered anew within 24 hours",
                                        .counts = "visits",
                                        .direction = care::Direction::REPORT,
                                        .target_ppm = 0,
                                        .amber_ppm = 0,
                                        .measure = measure,
                                        .ahead = &Ahead::visits};

}  // namespace daybook::kpi
