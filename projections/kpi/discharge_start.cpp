#include "projections/kpi/kpi.h"

namespace daybook::kpi {

namespace {

constexpr std::chrono::hours limit{24};

// Died, or withdrawn by somebody else than the provider, before the time was up: nobody could have started it.
bool called_off_by(const PackageSeen& seen, Day last) {
    if (!seen.called_off()) return false;
    const auto by_then = [&](const std::optional<Day>& day) { return day && *day <= last; };
    return by_then(seen.person.died) || by_then(seen.package.end);
}

// First attended visit at most 24 hours after the person was in fact discharged ÷ packages out of hospital whose person
// was discharged, by the day of that. What was called off in that time is out, as it is of start_on_time.
std::optional<Ratio> measure(const PackageSeen& seen, const care::Terms&) {
    const auto discharged = seen.discharged();
    if (!seen.package.discharge || !discharged) return std::nullopt;
    const Instant deadline = *discharged + limit;
    if (seen.start) return Ratio{*seen.start <= deadline, 1};
    if (!seen.closed.past(deadline) || called_off_by(seen, Calendar::london().day_of(deadline))) return std::nullopt;
    return Ratio{0, 1};
}

std::optional<Day> day_after(const PackageSeen& seen, std::chrono::hours hours) {
    const auto discharged = seen.discharged();
    if (!discharged) return std::nullopt;
    return Calendar::london().day_of(*discharged + hours);
}
std::optional<Day> discharged_on(const PackageSeen& seen) { return day_after(seen, std::chrono::hours{0}); }
std::optional<Day> due(const PackageSeen& seen) { return day_after(seen, limit); }

}  // namespace

constinit const PackageKpi discharge_start{.id = "discharge_start",
                                           .title = "Hospital discharges started within 24 hours",
                                           .counts = "packages",
                                           .direction = care::Direction::HIGHER_IS_BETTER,
                                           .target_ppm = 900'000,
                                           .amber_ppm = 900'000,
                                           .measure = measure,
                                           .day = discharged_on,
                                           .due = due};

}  // namespace daybook::kpi
