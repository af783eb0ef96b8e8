#include "projections/kpi/staff.h"

namespace daybook::kpi {

namespace {

// Weekly time of a location's posts less what is contracted with those in post ÷ weekly time of its posts, as at the
// last closed day. The posts stand by themselves, where the schedule says them; each care worker takes from them.
std::vector<Standing> stands(const WorkerSeen& seen) {
    const care::Post& post = seen.worker.post;
    std::vector<Day> turns = post_turns(seen.worker);
    for (const auto& hours : post.hours) turns.push_back(hours.from);
    for (const auto& terms : seen.schedule) turns.push_back(terms.terms.from);
    return pieces(std::move(turns), [&](Day day) {
        if (!seen.worker.holds_post(day) || seen.terms_on(day).posts_s == 0) return Ratio{};
        return Ratio{-post.weekly_on(day).count(), 0};
    });
}

}  // namespace

std::vector<Standing> posts_of(std::span<const care::HouseTerms> schedule) {
    std::vector<Day> turns;
    for (const auto& terms : schedule) turns.push_back(terms.terms.from);
    return pieces(std::move(turns), [&](Day day) {
        const auto after = std::ranges::upper_bound(schedule, day, {}, [](const auto& one) { return one.terms.from; });
        const std::int64_t posts = std::prev(after)->posts_s;
        return Ratio{posts, posts};
    });
}

constinit const WorkerKpi vacancies{.id = "vacancies",
                                    .title = "Weekly time of posts nobody holds",
                                    .counts = "s",
                                    .direction = care::Direction::REPORT,
                                    .target_ppm = 0,
                                    .amber_ppm = 0,
                                    .measure = nothing_of,
                                    .day = no_day_of,
                                    .stands = stands};

}  // namespace daybook::kpi
