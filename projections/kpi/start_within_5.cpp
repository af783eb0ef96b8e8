#include "events/core/calendar_holidays.h"
#include "projections/kpi/parts.h"

namespace daybook::kpi {

namespace {

std::optional<Day> agreed_day(const PackageSeen& seen) { return seen.package.agreed_start; }

// The same as start_on_time by the end of the 5th working day (of the contract's nation) after the agreed one (R11).
std::optional<Day> last_day(const PackageSeen& seen) {
    if (!seen.package.agreed_start) return std::nullopt;
    return working_days_after(*seen.package.agreed_start, 5, seen.nation);
}
std::optional<Ratio> measure(const PackageSeen& seen, const care::Terms&) { return started_by(seen, last_day(seen)); }

}  // namespace

constinit const PackageKpi start_within_5{.id = "start_within_5",
                                          .title = "Packages started within 5 working days",
                                          .counts = "packages",
                                          .direction = care::Direction::HIGHER_IS_BETTER,
                                          .target_ppm = 1'000'000,
                                          .amber_ppm = 1'000'000,
                                          .measure = measure,
                                          .day = agreed_day,
                                          .due = last_day};

}  // namespace daybook::kpi
