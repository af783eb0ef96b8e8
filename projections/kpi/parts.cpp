#include "projections/kpi/parts.h"

namespace daybook::kpi {

std::optional<Ratio> answered_within(const ReferralSeen& seen, const std::optional<Instant>& answer,
                                     std::chrono::hours limit) {
    const care::Referral& r = seen.referral;
    const Instant deadline = r.received + limit;
    if (r.received == Instant{}) return std::nullopt;
    if (answer) return Ratio{*answer <= deadline, 1};
    if (r.end == care::Referral::End::withdrawn && *r.ended <= deadline) return std::nullopt;
    if (!seen.closed.past(deadline)) return std::nullopt;
    return Ratio{0, 1};
}

std::optional<Day> decided_on(const ReferralSeen& seen) {
    if (!seen.referral.ended) return std::nullopt;
    return Calendar::london().day_of(*seen.referral.ended);
}

std::optional<Day> received_on(const ReferralSeen& seen, std::chrono::hours later) {
    if (seen.referral.received == Instant{}) return std::nullopt;
    return Calendar::london().day_of(seen.referral.received + later);
}

std::optional<Ratio> started_by(const PackageSeen& seen, const std::optional<Day>& last) {
    if (!last || seen.called_off()) return std::nullopt;
    if (const auto first = seen.first_day()) return Ratio{*first <= *last, 1};
    if (!seen.closed.over(*last)) return std::nullopt;
    return Ratio{0, 1};
}

std::optional<Ratio> done_by(Day due, const std::optional<Day>& done, const Closed& closed) {
    if (done && *done <= due) return Ratio{1, 1};
    if (!closed.over(due)) return std::nullopt;
    return Ratio{0, 1};
}

std::vector<Standing> active(const PackageSeen& seen) {
    if (!seen.package.known()) return {};
    return {{.ratio = {0, 1}, .from = *seen.package.plan.first, .to = seen.package.plan.last}};
}

Day day_told_of(Instant t) { return Calendar::london().day_of(t - Instant::duration{1}); }

}  // namespace daybook::kpi
