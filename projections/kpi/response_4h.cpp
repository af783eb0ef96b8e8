#include "projections/kpi/parts.h"

namespace daybook::kpi {

namespace {

constexpr std::chrono::hours limit{4};

// First Accepted, Declined, Deferred or BidSubmitted at most 4 hours after the referral was received ÷ received, by the
// day it was received. Withdrawn within that time and unanswered is out.
std::optional<Ratio> measure(const ReferralSeen& seen, const care::Terms&) {
    return answered_within(seen, seen.referral.responded, limit);
}

std::optional<Day> received(const ReferralSeen& seen) { return received_on(seen); }
std::optional<Day> due(const ReferralSeen& seen) { return received_on(seen, limit); }

}  // namespace

constinit const ReferralKpi response_4h{.id = "response_4h",
                                        .title = "Referrals answered within 4 hours",
                                        .counts = "referrals",
                                        .direction = care::Direction::HIGHER_IS_BETTER,
                                        .target_ppm = 900'000,
                                        .amber_ppm = 900'000,
                                        .measure = measure,
                                        .day = received,
                                        .due = due};

}  // namespace daybook::kpi
