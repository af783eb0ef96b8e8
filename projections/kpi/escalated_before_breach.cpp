#include "projections/kpi/parts.h"

namespace daybook::kpi {

namespace {

std::optional<Day> breached_on(const EscalationSeen& seen) {
    if (!seen.escalation.breached) return std::nullopt;
    return day_told_of(*seen.escalation.breached);
}

// Sent to the commissioner before the threshold was broken ÷ breaches, by the day at whose close it was. It has no
// target of its own: a warning about warnings would never end.
std::optional<Ratio> measure(const EscalationSeen& seen, const care::Terms&) {
    const care::Escalation& e = seen.escalation;
    if (!e.breached) return std::nullopt;
    return Ratio{e.commissioner_told && *e.commissioner_told < *e.breached, 1};
}

}  // namespace

constinit const EscalationKpi escalated_before_breach{.id = "escalated_before_breach",
                                                      .title = "Commissioner told before a threshold broke",
                                                      .counts = "breaches",
                                                      .direction = care::Direction::REPORT,
                                                      .target_ppm = 0,
                                                      .amber_ppm = 0,
                                                      .measure = measure,
                                                      .day = breached_on};

}  // namespace daybook::kpi
