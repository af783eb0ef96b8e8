#include "projections/kpi/parts.h"

namespace daybook::kpi {

namespace {

// Ended because the person went into a care home ÷ packages ended, by their last day.
std::optional<Ratio> measure(const PackageSeen& seen, const care::Terms&) {
    if (!ended_on(seen)) return std::nullopt;
    return Ratio{seen.package.end_reason == schema::Package::Ended::Reason::TO_CARE_HOME, 1};
}

}  // namespace

constinit const PackageKpi to_care_home{.id = "to_care_home",
                                        .title = "Packages that ended in a care home",
                                        .counts = "packages",
                                        .direction = care::Direction::REPORT,
                                        .target_ppm = 0,
                                        .amber_ppm = 0,
                                        .measure = measure,
                                        .day = ended_on};

}  // namespace daybook::kpi
