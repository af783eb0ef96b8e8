#include "projections/kpi/parts.h"

namespace daybook::kpi {

namespace {

std::optional<Day> agreed_day(const PackageSeen& seen) { return seen.package.agreed_start; }

// Local day of the first attended visit ≤ the agreed day ÷ packages, by the agreed day. A move by the person or the
// commissioner moves that day, one by the provider does not; died or withdrawn before the start is out.
std::optional<Ratio> measure(const PackageSeen& seen, const care::Terms&) { return started_by(seen, agreed_day(seen)); }

}  // namespace

constinit const PackageKpi start_on_time{.id = "start_on_time",
                                         .title = "Packages started on the agreed day",
                                         .counts = "packages",
                                         .direction = care::Direction::HIGHER_IS_BETTER,
                                         .target_ppm = 900'000,
                                         .amber_ppm = 900'000,
                                         .measure = measure,
                                         .day = agreed_day,
                                         .due = agreed_day};

}  // namespace daybook::kpi
