#include "projections/kpi/parts.h"

namespace daybook::kpi {

namespace {

using End = care::Referral::End;

// Accepted ÷ accepted, declined and lapsed, by the date of the decision. Withdrawn, deferred and bids not awarded are
// out.
std::optional<Ratio> measure(const ReferralSeen& seen, const care::Terms&) {
    switch (seen.referral.end) {
        case End::accepted: return Ratio{1, 1};
        case End::declined:
        case End::lapsed: return Ratio{0, 1};
        case End::none:
        case End::withdrawn:
        case End::not_awarded: break;
    }
    return std::nullopt;
}

}  // namespace

constinit const ReferralKpi acceptance{.id = "acceptance",
                                       .title = "Referrals accepted",
                                       .counts = "referrals",
                                       .direction = care::Direction::REPORT,
                                       .target_ppm = 0,
                                       .amber_ppm = 0,
                                       .measure = measure,
                                       .day = decided_on};

}  // namespace daybook::kpi
