#include "projections/kpi/parts.h"

namespace daybook::kpi {

namespace {

// Accepted with a criterion of the acceptance check set aside ÷ accepted, by the date of the decision.
std::optional<Ratio> measure(const ReferralSeen& seen, const care::Terms&) {
    if (seen.referral.end != care::Referral::End::accepted) return std::nullopt;
    return Ratio{!seen.referral.override_reason.empty(), 1};
}

}  // namespace

constinit const ReferralKpi overrides{.id = "overrides",
                                      .title = "Referrals accepted with an override",
                                      .counts = "referrals",
                                      .direction = care::Direction::REPORT,
                                      .target_ppm = 0,
                                      .amber_ppm = 0,
                                      .measure = measure,
                                      .day = decided_on};

}  // namespace daybook::kpi
