#include "projections/kpi/staff.h"

namespace daybook::kpi {

namespace {

// Of a day absent with sickness: what the absence was said to take in all, spread over its days, else the day itself.
std::int64_t absent_on(const care::Post& post, Day day, std::int64_t weekly) {
    constexpr std::int64_t week = 7;
    const auto* sick = post.absent(care::Post::Kind::SICKNESS, day);
    if (!sick) return 0;
    if (!sick->contracted) return weekly;
    return sick->contracted->count() * week / ((sick->planned_to - sick->from).count() + 1);
}

// Absent with sickness ÷ contracted, of those in post over the closed days; each day counts the week's time, so that
// sevenths need no rounding.
std::vector<Standing> stands(const WorkerSeen& seen) {
    const care::Post& post = seen.worker.post;
    std::vector<Day> turns = post_turns(seen.worker);
    for (const auto& hours : post.hours) turns.push_back(hours.from);
    return pieces(std::move(turns), [&](Day day) {
        if (!seen.worker.holds_post(day)) return Ratio{};
        const std::int64_t weekly = post.weekly_on(day).count();
        return Ratio{absent_on(post, day, weekly), weekly};
    });
}

}  // namespace

constinit const WorkerKpi sickness{.id = "sickness",
                                   .title = "Contracted time absent with sickness",
                                   .counts = "s of the week, each day",
                                   .direction = care::Direction::REPORT,
                                   .target_ppm = 0,
                                   .amber_ppm = 0,
                                   .measure = nothing_of,
                                   .day = no_day_of,
                                   .stands = stands,
                                   .each_day = true};

}  // namespace daybook::kpi
