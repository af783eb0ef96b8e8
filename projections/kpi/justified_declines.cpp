#include <algorithm>

#include "projections/kpi/parts.h"

namespace daybook::kpi {

namespace {

// Declined where a criterion of the acceptance check had failed ÷ declined, by the date of the decision.
std::optional<Ratio> measure(const ReferralSeen& seen, const care::Terms&) {
    if (seen.referral.end != care::Referral::End::declined) return std::nullopt;
    const auto failed = [](const care::Criterion& c) {
        return c.outcome == schema::Referral::Criterion::Outcome::FAIL;
    };
    return Ratio{std::ranges::any_of(seen.referral.check, failed), 1};
}

}  // namespace

constinit const ReferralKpi justified_declines{.id = "justified_declines",
                                               .title = "Declines the acceptance check supports",
                                               .counts = "referrals",
                                               .direction = care::Direction::REPORT,
                                               .target_ppm = 0,
                                               .amber_ppm = 0,
                                               .measure = measure,
                                               .day = decided_on};

}  // namespace daybook::kpi
