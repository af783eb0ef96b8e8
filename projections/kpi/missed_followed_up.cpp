#include "projections/kpi/kpi.h"

namespace daybook::kpi {

namespace {

// When somebody had to hear of it: of a missed visit its alert, of one without access the end of the attempt. Nothing
// where no time was said.
std::optional<Instant> alert_of(const care::Measured& m) {
    if (m.counts_missed()) {
        if (m.visit->alert.since == Instant{}) return std::nullopt;
        return m.visit->alert.since;
    }
    std::optional<Instant> first;
    const auto consider = [&](const care::Visit& row) {
        for (const care::Frustration& f : row.frustrations)
            if (f.timed() && (!first || f.end < *first)) first = f.end;
    };
    consider(*m.visit);
    for (const care::Visit* row : m.rows) consider(*row);
    return first;
}

// Welfare check at most an hour † after the alert, inclusive ÷ missed visits and visits without access. One that nobody
// looked after yet counts from the close of its day.
std::optional<Ratio> measure(const care::Measured& m, const care::Terms& terms) {
    if (!m.counts_missed() && m.state != schema::VisitState::FRUSTRATED) return std::nullopt;
    const auto alert = alert_of(m);
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
