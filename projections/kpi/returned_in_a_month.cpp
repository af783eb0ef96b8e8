#include "projections/kpi/parts.h"

namespace daybook::kpi {

namespace {

constexpr std::chrono::days reach{31};

bool of_a_figure(const care::Escalation& e) {
    using Trigger = schema::Escalation::Trigger;
    return e.trigger == Trigger::KPI_SIGNAL || e.trigger == Trigger::KPI_FORECAST || e.trigger == Trigger::KPI_BREACH;
}

std::optional<Day> raised_on(const EscalationSeen& seen) {
    if (!seen.escalation.raised || !of_a_figure(seen.escalation)) return std::nullopt;
    return day_told_of(*seen.escalation.raised);
}
std::optional<Day> day_31(const EscalationSeen& seen) {
    const auto raised = raised_on(seen);
    if (!raised) return std::nullopt;
    return *raised + reach;
}

// Figures back within their threshold at most 31 days after they were raised ÷ raised, by the day of that.
std::optional<Ratio> measure(const EscalationSeen& seen, const care::Terms&) {
    const auto last = day_31(seen);
    if (!last) return std::nullopt;
    if (seen.escalation.returned && day_told_of(*seen.escalation.returned) <= *last) return Ratio{1, 1};
    if (!seen.closed.over(*last)) return std::nullopt;
    return Ratio{0, 1};
}

}  // namespace

constinit const EscalationKpi returned_in_a_month{.id = "returned_in_a_month",
                                                  .title = "Figures back within their threshold in a month",
                                                  .counts = "escalations",
                                                  .direction = care::Direction::REPORT,
                                                  .target_ppm = 0,
                                                  .amber_ppm = 0,
                                                  .measure = measure,
                                                  .day = raised_on,
                                                  .due = day_31};

}  // namespace daybook::kpi
