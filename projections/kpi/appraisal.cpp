#include "projections/kpi/staff.h"

namespace daybook::kpi {

namespace {

// Done in the last so many days († a year) ÷ those in post at least as long, as at the last closed day.
std::vector<Standing> stands(const WorkerSeen& seen) {
    return done_in_time(seen, seen.worker.appraised, &care::HouseTerms::appraisal_days);
}

}  // namespace

constinit const WorkerKpi appraisal{.id = "appraisal",
                                    .title = "Care workers appraised in time",
                                    .counts = "care workers",
                                    .direction = care::Direction::REPORT,
                                    .target_ppm = 0,
                                    .amber_ppm = 0,
                                    .measure = nothing_of,
                                    .day = no_day_of,
                                    .stands = stands};

}  // namespace daybook::kpi
