#include "projections/kpi/kpi.h"

namespace daybook::kpi {

namespace {

// The day another provider takes over: as it was arranged, else the last day of a package that ended by a transfer.
std::optional<Day> transferred_on(const PackageSeen& seen) {
    const care::Package& package = seen.package;
    if (package.transfer_on) return package.transfer_on;
    if (package.end_reason == schema::Package::Ended::Reason::TRANSFERRED) return package.end;
    return std::nullopt;
}

// Transfers with an exit plan and the records handed over by that day, and care here up to the day before it (a gap of
// 0) ÷ transfers, once their day is closed.
std::optional<Ratio> measure(const PackageSeen& seen, const care::Terms&) {
    const auto day = transferred_on(seen);
    if (!day || !seen.closed.over(*day)) return std::nullopt;
    const care::Package& package = seen.package;
    const auto by_then = [&](const std::optional<Day>& done) { return done && *done <= *day; };
    const bool gap = package.plan.last && *package.plan.last + std::chrono::days{1} < *day;
    return Ratio{by_then(package.exit_planned_on) && by_then(package.records_handed_on) && !gap, 1};
}

}  // namespace

constinit const PackageKpi exit_safe{.id = "exit_safe",
                                     .title = "Transfers with plan and records, and without a gap",
                                     .counts = "transfers",
                                     .direction = care::Direction::REPORT,
                                     .target_ppm = 0,
                                     .amber_ppm = 0,
                                     .measure = measure,
                                     .day = transferred_on,
                                     .due = transferred_on};

}  // namespace daybook::kpi
