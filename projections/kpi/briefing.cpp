#include "projections/kpi/staff.h"

namespace daybook::kpi {

namespace {

// Briefed on every agreement and variation that the location's schedule names ÷ those in post for so many days († 14),
// as at the last closed day.
std::vector<Standing> stands(const WorkerSeen& seen) {
    std::vector<Day> turns;
    for (const auto& one : seen.worker.briefed) turns.push_back(one.on);
    return of_staff(seen, &care::HouseTerms::briefing_days, turns,
                    [&](Day day, const care::HouseTerms& terms) -> std::optional<bool> {
                        if (terms.briefings.empty()) return std::nullopt;
                        return std::ranges::all_of(terms.briefings, [&](const std::string& about) {
                            return seen.worker.briefed_on(about, day);
                        });
                    });
}

}  // namespace

constinit const WorkerKpi briefing{.id = "briefing",
                                   .title = "Care workers briefed on what was agreed",
                                   .counts = "care workers",
                                   .direction = care::Direction::REPORT,
                                   .target_ppm = 0,
                                   .amber_ppm = 0,
                                   .measure = nothing_of,
                                   .day = no_day_of,
                                   .stands = stands};

}  // namespace daybook::kpi
