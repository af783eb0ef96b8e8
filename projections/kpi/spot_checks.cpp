#include "projections/kpi/staff.h"

namespace daybook::kpi {

namespace {

// Done in the last so many days († a quarter) ÷ those in post at least as long, as at the last closed day.
std::vector<Standing> stands(const WorkerSeen& seen) {
    return done_in_time(seen, seen.worker.spot_checked, &care::HouseTerms::spot_check_days);
}

}  // namespace

constinit const WorkerKpi spot_checks{.id = "spot_checks",
                                      .title = "Care workers spot-checked in time",
                                      .counts = "care workers",
                                      .direction = care::Direction::REPORT,
                                      .target_ppm = 0,
                                      .amber_ppm = 0,
                                      .measure = nothing_of,
                                      .day = no_day_of,
                                      .stands = stands};

}  // namespace daybook::kpi
