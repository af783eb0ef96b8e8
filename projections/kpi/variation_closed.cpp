#include "projections/kpi/kpi.h"

namespace daybook::kpi {

namespace {

// Agreed variations of which everybody was told, with all they set in motion done by the deadline of R24 ÷ those taking
// effect, by the day of the effect.
std::optional<Ratio> measure(const VariationSeen& seen, const care::Terms&) {
    switch (seen.closed_in_time) {
        case schema::Answer::YES: return Ratio{1, 1};
        case schema::Answer::NO: return Ratio{0, 1};
        case schema::Answer::UNKNOWN: break;
    }
    return std::nullopt;
}

std::optional<Day> effective_on(const VariationSeen& seen) { return Calendar::london().day_of(seen.from); }
std::optional<Day> due(const VariationSeen& seen) {
    if (seen.deadline == Instant{}) return std::nullopt;
    return Calendar::london().day_of(seen.deadline);
}

}  // namespace

constinit const VariationKpi variation_closed{.id = "variation_closed",
                                              .title = "Variations closed before they took effect",
                                              .counts = "variations",
                                              .direction = care::Direction::HIGHER_IS_BETTER,
                                              .target_ppm = 1'000'000,
                                              .amber_ppm = 1'000'000,
                                              .measure = measure,
                                              .day = effective_on,
                                              .due = due};

}  // namespace daybook::kpi
