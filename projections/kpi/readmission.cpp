#include <algorithm>

#include "projections/kpi/kpi.h"

namespace daybook::kpi {

namespace {

constexpr std::chrono::days reach{30};

std::optional<Day> started_on(const PackageSeen& seen) { return seen.first_day(); }
std::optional<Day> day_30(const PackageSeen& seen) {
    if (!seen.package.discharge || !seen.start) return std::nullopt;
    return *seen.first_day() + reach;
}

// An emergency admission on day 0 to 30 from the start ÷ packages out of hospital started, by the day of the start;
// counted once, when day 30 is closed. A death stays in the denominator.
std::optional<Ratio> measure(const PackageSeen& seen, const care::Terms&) {
    const auto last = day_30(seen);
    if (!last || !seen.closed.over(*last)) return std::nullopt;
    return Ratio{std::ranges::any_of(seen.person.admissions,
                                     [&](const PersonSeen::Admission& a) {
                                         return a.emergency && a.at >= *seen.start &&
                                                Calendar::london().day_of(a.at) <= *last;
                                     }),
                 1};
}

}  // namespace

constinit const PackageKpi readmission{.id = "readmission",
                                       .title = "Readmitted within 30 days",
                                       .counts = "packages",
                                       .direction = care::Direction::REPORT,
                                       .target_ppm = 0,
                                       .amber_ppm = 0,
                                       .measure = measure,
                                       .day = started_on,
                                       .due = day_30};

}  // namespace daybook::kpi
