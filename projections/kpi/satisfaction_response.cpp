#include "projections/kpi/kpi.h"

namespace daybook::kpi {

namespace {

std::optional<Day> sent_on(const SurveySeen& seen) { return seen.sent; }

// Surveys answered ÷ sent, by the day they were sent. Nobody says by when an answer must be there: one that comes late
// is counted when it comes.
std::optional<Ratio> measure(const SurveySeen& seen, const care::Terms&) { return Ratio{seen.answered, 1}; }

}  // namespace

constinit const SurveyKpi satisfaction_response{.id = "satisfaction_response",
                                                .title = "Surveys answered",
                                                .counts = "surveys",
                                                .direction = care::Direction::REPORT,
                                                .target_ppm = 0,
                                                .amber_ppm = 0,
                                                .measure = measure,
                                                .day = sent_on};

}  // namespace daybook::kpi
