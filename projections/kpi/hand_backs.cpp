#include "projections/kpi/parts.h"

namespace daybook::kpi {

namespace {

// Packages the provider handed back, by date ÷ active packages.
std::optional<Ratio> measure(const PackageSeen& seen, const care::Terms&) {
    if (!seen.package.handed_back) return std::nullopt;
    return Ratio{1, 0};
}

}  // namespace

constinit const PackageKpi hand_backs{.id = "hand_backs",
                                      .title = "Packages handed back",
                                      .counts = "packages",
                                      .direction = care::Direction::LOWER_IS_BETTER,
                                      .target_ppm = 0,
                                      .amber_ppm = 0,
                                      .measure = measure,
                                      .day = handed_back_on,
                                      .stands = active,
                                      .odd_beside = true};

}  // namespace daybook::kpi
