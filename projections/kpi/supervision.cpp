#include "projections/kpi/staff.h"

namespace daybook::kpi {

namespace {

// Done in the last so many days († twelve weeks) ÷ those in post at least as long, as at the last closed day.
std::vector<Standing> stands(const WorkerSeen& seen) {
    return done_in_time(seen, seen.worker.supervised, &care::HouseTerms::supervision_days);
}

}  // namespace

constinit const WorkerKpi supervision{.id = "supervision",
                                      .title = "Care workers supervised in time",
                                      .counts = "care workers",
                                      .direction = care::Direction::HIGHER_IS_BETTER,
                                      .target_ppm = 950000,
                                      .amber_ppm = 950000,
                                      .measure = nothing_of,
                                      .day = no_day_of,
                                      .stands = stands};

}  // namespace daybook::kpi
