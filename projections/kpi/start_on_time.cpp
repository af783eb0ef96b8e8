#include "projections/kpi/kpi.h"

namespace daybook::kpi {

namespace {

// Local day of the first attended visit ≤ the agreed day ÷ packages, by the agreed day. A move by the person or the
// commissioner moves that day, one by the provider does not; died or withdrawn before the start is out.
std::optional<Day> last_day(const PackageSeen& seen) {
    if (!seen.package.agreed_start) return std::nullopt;
    return *seen.package.agreed_start;
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

constinit const PackageKpi start_on_time{.id = "start_on_time",
                                         .title = "Packages started on the agreed day",
                                         .counts = "packages",
                                         .direction = care::Direction::HIGHER_IS_BETTER,
                                         .target_ppm = 900'000,
                                         .amber_ppm = 900'000,
                                         .measure = measure,
                                         .day = agreed_day,
                                         .due = last_day};

}  // namespace daybook::kpi
