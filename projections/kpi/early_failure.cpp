#include "projections/kpi/parts.h"

namespace daybook::kpi {

namespace {

constexpr std::chrono::days reach{28};

std::optional<Day> accepted_on(const ReferralSeen& seen) {
    if (seen.referral.end != care::Referral::End::accepted || !seen.referral.ended) return std::nullopt;
    return Calendar::london().day_of(*seen.referral.ended);
}
std::optional<Day> day_28(const ReferralSeen& seen) {
    const auto accepted = accepted_on(seen);
    if (!accepted) return std::nullopt;
    return *accepted + reach;
}

// Handed back or a visit missed on day 0 to 28 from the acceptance ÷ accepted, by the day of that; counted once, when
// day 28 is closed, so that failures do not stand before what did not fail.
std::optional<Ratio> measure(const ReferralSeen& seen, const care::Terms&) {
    const auto last = day_28(seen);
    if (!last || !seen.closed.over(*last)) return std::nullopt;
    return Ratio{seen.failed && *seen.failed <= *last, 1};
}

}  // namespace

constinit const ReferralKpi early_failure{.id = "early_failure",
                                          .title = "Accepted, then missed or handed back within 28 days",
                                          .counts = "referrals",
                                          .direction = care::Direction::REPORT,
                                          .target_ppm = 0,
                                          .amber_ppm = 0,
                                          .measure = measure,
                                          .day = accepted_on,
                                          .due = day_28};

}  // namespace daybook::kpi
