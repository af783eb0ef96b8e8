#include "projections/kpi/parts.h"

namespace daybook::kpi {

namespace {

using Ended = schema::Package::Ended;

// Reablement that ended with the person needing less support or none ÷ reablement ended, by its last day. Who died is
// in neither half; an end that says nothing of the need is no success.
std::optional<Ratio> measure(const PackageSeen& seen, const care::Terms&) {
    const care::Package& package = seen.package;
    if (!ended_on(seen) || package.service != schema::Contract::Service::REABLEMENT) return std::nullopt;
    if (package.end_reason == Ended::Reason::DIED) return std::nullopt;
    return Ratio{package.needs == Ended::Needs::NONE || package.needs == Ended::Needs::LESS, 1};
}

}  // namespace

constinit const PackageKpi reablement_outcome{.id = "reablement_outcome",
                                              .title = "Reablement that left people needing less",
                                              .counts = "packages",
                                              .direction = care::Direction::REPORT,
                                              .target_ppm = 0,
                                              .amber_ppm = 0,
                                              .measure = measure,
                                              .day = ended_on};

}  // namespace daybook::kpi
