#include "projections/kpi/kpi.h"

namespace daybook::kpi {

namespace {

// People with at most so many († 12) care workers ÷ people with enough († 14) attendances, in 28 closed days.
std::optional<Ratio> measure(const PersonWindow& window, const care::Terms& terms) {
    if (window.attendances() < terms.continuity_attendances) return std::nullopt;
    return Ratio{std::ssize(window.workers) <= terms.continuity_workers, 1};
}

}  // namespace

constinit const WindowKpi continuity_workers{.id = "continuity_workers",
                                             .title = "People with few different care workers",
                                             .counts = "people",
                                             .direction = care::Direction::REPORT,
                                             .target_ppm = 0,
                                             .amber_ppm = 0,
                                             .measure = measure};

}  // namespace daybook::kpi
