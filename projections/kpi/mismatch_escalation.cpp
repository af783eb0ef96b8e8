#include "events/core/calendar_holidays.h"
#include "projections/kpi/kpi.h"

namespace daybook::kpi {

namespace {

Day last_day(const MismatchSeen& seen) { return working_days_after(seen.raised, 5, seen.nation); }

// Told to somebody by the end of the fifth working day after it was raised ÷ those and what was still open then. One
// that was settled in that time without anybody told is in neither half.
std::optional<Ratio> measure(const MismatchSeen& seen, const care::Terms&) {
    const Day last = last_day(seen);
    if (seen.sent && *seen.sent <= last) return Ratio{1, 1};
    if (!seen.closed.over(last) || (seen.resolved && *seen.resolved <= last)) return std::nullopt;
    return Ratio{0, 1};
}

// In the figures of the day its time was up.
std::optional<Day> day_of(const MismatchSeen& seen) { return last_day(seen); }

}  // namespace

constinit const MismatchKpi mismatch_escalation{.id = "mismatch_escalation",
                                                .title = "Mismatches told in five working days",
                                                .counts = "mismatches",
                                                .direction = care::Direction::HIGHER_IS_BETTER,
                                                .target_ppm = 1'000'000,
                                                .amber_ppm = 1'000'000,
                                                .measure = measure,
                                                .day = day_of,
                                                .due = day_of};

}  // namespace daybook::kpi
