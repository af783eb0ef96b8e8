#include "projections/kpi/kpi.h"

namespace daybook::kpi {

namespace {

std::optional<Day> sunday_of(const WorkerWeek& week) { return week.sunday; }

// Time guaranteed to care workers ÷ contact time they delivered, of those who delivered any, by Monday-to-Sunday week.
std::optional<Ratio> measure(const WorkerWeek& week, const care::Terms&) {
    if (!week.closed.over(week.sunday) || week.contact <= Seconds{0}) return std::nullopt;
    return Ratio{week.guaranteed.count(), week.contact.count()};
}

}  // namespace

constinit const WorkerWeekKpi guaranteed_hours{.id = "guaranteed_hours",
                                               .title = "Hours guaranteed, of those delivered",
                                               .counts = "s",
                                               .direction = care::Direction::REPORT,
                                               .target_ppm = 0,
                                               .amber_ppm = 0,
                                               .measure = measure,
                                               .day = sunday_of,
                                               .due = sunday_of};

}  // namespace daybook::kpi
