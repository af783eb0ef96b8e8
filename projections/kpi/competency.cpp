#include "projections/kpi/staff.h"

namespace daybook::kpi {

namespace {

// Those who gave medicines, or other care that takes a competence, and were signed off for it on each such day ÷ those
// who gave any, in the 28 closed days up to the last.
std::vector<Standing> stands(const WorkerSeen& seen) {
    const auto& worker = seen.worker;
    std::vector<Day> turns;
    for (const auto& one : worker.gave) turns.insert(turns.end(), {one.day, one.day + window_days});
    for (const auto& one : worker.signed_off) held_turns(turns, one);
    return pieces(std::move(turns), [&](Day day) {
        bool gave = false, signed_off = true;
        for (const auto& one : worker.gave) {
            if (one.day > day || one.day + window_days <= day) continue;
            gave = true;
            signed_off = signed_off && care::Worker::in_date(worker.signed_off, one.skill, one.day);
        }
        return gave ? Ratio{signed_off, 1} : Ratio{};
    });
}

}  // namespace

constinit const WorkerKpi competency{.id = "competency",
                                     .title = "Care workers signed off for what they gave",
                                     .counts = "care workers",
                                     .direction = care::Direction::REPORT,
                                     .target_ppm = 0,
                                     .amber_ppm = 0,
                                     .measure = nothing_of,
                                     .day = no_day_of,
                                     .stands = stands};

}  // namespace daybook::kpi
