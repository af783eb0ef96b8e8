#include "projections/kpi/kpi.h"

namespace daybook::kpi {

namespace {

constexpr std::chrono::hours limit{48};

Instant deadline(const ReferralSeen& seen) { return seen.referral.received + limit; }

// First Accepted, Declined or BidSubmitted at most 48 hours after the referral was received ÷ received, by the day it
// was received. A deferral decides nothing. Withdrawn within that time and unanswered is out.
std::optional<Ratio> measure(const ReferralSeen& seen, const care::Terms&) {
    const care::Referral& r = seen.referral;
    if (r.received == Instant{}) return std::nullopt;
    if (r.answered) return Ratio{*r.answered <= deadline(seen), 1};
    if (r.end == care::Referral::End::withdrawn && *r.ended <= deadline(seen)) return std::nullopt;
    if (!seen.closed.past(deadline(seen))) return std::nullopt;
    return Ratio{0, 1};
}

std::optional<Day> day_after(const ReferralSeen& seen, std::chrono::hours hours) {
    if (seen.referral.received == Instant{}) return std::nullopt;
    return Calendar::london().day_of(seen.referral.received + hours);
}
std::optional<Day> received_on(const ReferralSeen& seen) { return day_after(seen, std::chrono::hours{0}); }
std::optional<Day> due(const ReferralSeen& seen) { return day_after(seen, limit); }

}  // namespace

constinit const ReferralKpi decision_2d{.id = "decision_2d",
                                        .title = "Referrals decided within 2 days",
                                        .counts = "referrals",
                                        .direction = care::Direction::HIGHER_IS_BETTER,
                                        .target_ppm = 1'000'000,
                                        .amber_ppm = 1'000'000,
                                        .measure = measure,
                                        .day = received_on,
                                        .due = due};

}  // namespace daybook::kpi
