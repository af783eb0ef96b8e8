#include "projections/kpi/kpi.h"

namespace daybook::kpi {

namespace {

std::optional<Day> week_of(const PackageWeek& seen) { return seen.week; }

// Delivered ÷ expected (R19: authorised less what is explained), by contract week, as the week was last reconciled.
std::optional<Ratio> measure(const PackageWeek& seen, const care::Terms&) {
    return Ratio{seen.delivered.count(), seen.expected.count()};
}

}  // namespace

constinit const PackageWeekKpi commissioned_delivered{.id = "commissioned_delivered",
                                                      .title = "Commissioned time delivered",
                                                      .counts = "s",
                                                      .direction = care::Direction::REPORT,
                                                      .target_ppm = 0,
                                                      .amber_ppm = 0,
                                                      .measure = measure,
                                                      .day = week_of};

}  // namespace daybook::kpi
