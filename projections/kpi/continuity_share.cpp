#include "projections/kpi/kpi.h"

namespace daybook::kpi {

namespace {

// Attendances by each person’s three most frequent care workers ÷ all attendances, of people with enough († 14) of them
// in 28 closed days.
std::optional<Ratio> measure(const PersonWindow& window, const care::Terms& terms) {
    const std::int64_t all = window.attendances();
    if (all < terms.continuity_attendances) return std::nullopt;
    return Ratio{window.by_the_three_seen_most(), all};
}

}  // namespace

constinit const WindowKpi continuity_share{.id = "continuity_share",
                                           .title = "Visits by the three care workers seen most",
                                           .counts = "attendances",
                                           .direction = care::Direction::HIGHER_IS_BETTER,
                                           .target_ppm = 700'000,
                                           .amber_ppm = 700'000,
                                           .measure = measure};

}  // namespace daybook::kpi
