#include "projections/kpi/kpi.h"

namespace daybook::kpi {

namespace {

constexpr Seconds most_without_contract = std::chrono::hours{48};

std::optional<Day> sunday_of(const WorkerWeek& week) { return week.sunday; }

// Care workers paid for more than 110 % of their contracted time, or for more than 48 hours where none is contracted ÷
// those with a shift, by Monday-to-Sunday week. Of whom nobody said what is contracted, nothing is.
std::optional<Ratio> measure(const WorkerWeek& week, const care::Terms&) {
    if (!week.worked || !week.closed.over(week.sunday)) return std::nullopt;
    const Seconds contracted = week.contracted.value_or(Seconds{0});
    if (contracted == Seconds{0}) return Ratio{week.paid > most_without_contract, 1};
    return Ratio{week.paid.count() * 100 > contracted.count() * 110, 1};
}

}  // namespace

constinit const WorkerWeekKpi workload{.id = "workload",
                                       .title = "Care workers far over their contracted time",
                                       .counts = "worker-weeks",
                                       .direction = care::Direction::REPORT,
                                       .target_ppm = 0,
                                       .amber_ppm = 0,
                                       .measure = measure,
                                       .day = sunday_of,
                                       .due = sunday_of};

}  // namespace daybook::kpi
