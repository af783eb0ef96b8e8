#include "projections/kpi/kpi.h"

namespace daybook::kpi {

namespace {

std::optional<Day> given_on(const AnswerSeen& seen) { return seen.given; }

// Points given (1 to 5) ÷ answers, by the day of the answer. The share is a mean: 4,250,000 ppm are 4.25 points.
std::optional<Ratio> measure(const AnswerSeen& seen, const care::Terms&) {
    if (seen.score < 1 || seen.score > 5) return std::nullopt;
    return Ratio{seen.score, 1};
}

}  // namespace

constinit const AnswerKpi satisfaction{.id = "satisfaction",
                                       .title = "Mean satisfaction, of 5 points",
                                       .counts = "points ÷ answers",
                                       .direction = care::Direction::REPORT,
                                       .target_ppm = 0,
                                       .amber_ppm = 0,
                                       .measure = measure,
                                       .day = given_on};

}  // namespace daybook::kpi
