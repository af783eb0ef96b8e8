#include "projections/kpi/parts.h"

namespace daybook::kpi {

namespace {

constexpr std::chrono::hours limit{48};

// First Accepted, Declined or BidSubmitted at most 48 hours after the referral was received ÷ received, by the day it
// was received. A deferral decides nothing. Withdrawn within that time and unanswered is out.
std::optional<Ratio> measure(const ReferralSeen& seen, const care::Terms&) {
    return answered_within(seen, seen.referral.answered, limit);
}

std::optional<Day> received(const ReferralSeen& seen) { return received_on(seen); }
std::optional<Day> due(const ReferralSeen& seen) { return received_on(seen, limit); }

}  // namespace

constinit const ReferralKpi decision_2d{.id = "decision_2d",
                                        .title = "Referrals decided within 2 days",
                                        .counts = "referrals",
                                        .direction = care::Direction::HIGHER_IS_BETTER,
                                        .target_ppm = 1'000'000,
                                        .amber_ppm = 1'000'000,
                                        .measure = measure,
                                        .day = received,
                                        .due = due};

}  // namespace daybook::kpi
