#include "projections/kpi/staff.h"

namespace daybook::kpi {

namespace {

using Held = care::Worker::Held;

bool trained(const WorkerSeen& seen, const care::HouseTerms& terms, Day day) {
    return std::ranges::all_of(terms.training, [&](const care::TopicRequired& one) {
        return !one.of(seen.worker.role) || care::Worker::in_date(seen.worker.trained, one.topic, day);
    });
}

// Every topic that the location's schedule requires of their role in date ÷ those in post for so many days († 12 weeks)
// of whom one is required, as at the last closed day.
std::vector<Standing> stands(const WorkerSeen& seen) {
    std::vector<Day> turns;
    for (const Held& one : seen.worker.trained) held_turns(turns, one);
    return of_staff(seen, &care::HouseTerms::training_days, turns,
                    [&](Day day, const care::HouseTerms& terms) -> std::optional<bool> {
                        const auto asked = [&](const care::TopicRequired& one) { return one.of(seen.worker.role); };
                        if (std::ranges::none_of(terms.training, asked)) return std::nullopt;
                        return trained(seen, terms, day);
                    });
}

}  // namespace

constinit const WorkerKpi training{.id = "training",
                                   .title = "Care workers trained in every topic required",
                                   .counts = "care workers",
                                   .direction = care::Direction::REPORT,
                                   .target_ppm = 0,
                                   .amber_ppm = 0,
                                   .measure = nothing_of,
                                   .day = no_day_of,
                                   .stands = stands};

}  // namespace daybook::kpi
