#include "projections/kpi/kpi.h"

namespace daybook::kpi {

namespace {

// Welfare check at most an hour † after the alert, inclusive ÷ missed visits and visits without access. One that nobody
// looked after yet counts from the close of its day.
std::optional<Ratio> measure(const care::Measured& m, const care::Terms& terms) {
    if (!m.counts_missed() && m.state != schema::VisitState::FRUSTRATED) return std::nullopt;
    const auto alert = m.welfare_asked_for();
    if (!alert || !m.plan) return std::nullopt;
    const Instant checked = m.visit->welfare_checked;
    if (checked == Instant{} && !m.day_closed) return std::nullopt;
    return Ratio{checked != Instant{} && checked <= *alert + Seconds{terms.welfare_s}, 1};
}

}  // namespace

constinit const VisitKpi missed_followed_up{.id = "missed_followed_up",
                                            .title = "Missed visits followed up within the hour",
                                            .counts = "visits",
                                            .direction = care::Direction::REPORT,
                                            .target_ppm = 0,
                                            .amber_ppm = 0,
                                            .measure = measure};

}  // namespace daybook::kpi
