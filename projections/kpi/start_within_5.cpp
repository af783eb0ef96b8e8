#include "events/core/calendar_holidays.h"
#include "projections/kpi/kpi.h"

namespace daybook::kpi {

namespace {

// The same by the end of the 5th working day (England) after the agreed one (R11).
std::optional<Day> last_day(const PackageSeen& seen) {
    if (!seen.package.agreed_start) return std::nullopt;
    return working_days_after(*seen.package.agreed_start, 5);
}
std::optional<Ratio> measure(const PackageSeen& seen, const care::Terms&) {
    const auto last = last_day(seen);
    if (!last || seen.called_off()) return std::nullopt;
    if (const auto first = seen.first_day()) return Ratio{*first <= *last, 1};
    if (!seen.closed.over(*last)) return std::nullopt;
    return Ratio{0, 1};
}

std::optional<Day> agreed_day(const PackageSeen& seen) { return seen.package.agreed_start; }

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
