#include "projections/kpi/parts.h"

namespace daybook::kpi {

namespace {

// Of the packages handed back, those not viable at their price, by date ÷ active packages.
std::optional<Ratio> measure(const PackageSeen& seen, const care::Terms&) {
    if (!seen.package.handed_back || seen.package.hand_back != schema::Package::HandBack::NOT_VIABLE)
        return std::nullopt;
    return Ratio{1, 0};
}

}  // namespace

constinit const PackageKpi hand_backs_not_viable{.id = "hand_backs_not_viable",
                                                 .title = "Packages handed back as not viable",
                                                 .counts = "packages",
                                                 .direction = care::Direction::LOWER_IS_BETTER,
                                                 .target_ppm = 0,
                                                 .amber_ppm = 0,
                                                 .measure = measure,
                                                 .day = handed_back_on,
                                                 .stands = active,
                                                 .odd_beside = true};

}  // namespace daybook::kpi
