#include "projections/kpi/parts.h"

namespace daybook::kpi {

namespace {

std::optional<Day> due_on(const ObligationSeen& seen) { return seen.due; }

// Obligations met on or before the day they were due ÷ obligations due, by that day; what recurs each time.
std::optional<Ratio> measure(const ObligationSeen& seen, const care::Terms&) {
    return done_by(seen.due, seen.met, seen.closed);
}

}  // namespace

constinit const ObligationKpi contract_terms_met{.id = "contract_terms_met",
                                                 .title = "Obligations of contracts met in time",
                                                 .counts = "obligations",
                                                 .direction = care::Direction::REPORT,
                                                 .target_ppm = 0,
                                                 .amber_ppm = 0,
                                                 .measure = measure,
                                                 .day = due_on,
                                                 .due = due_on};

}  // namespace daybook::kpi
