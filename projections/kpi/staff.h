#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "projections/kpi/kpi.h"

// What the KPIs of care workers' files have in common: all of a file stands, from the day something is done to the day
// it is too long ago.
namespace daybook::kpi {

inline std::optional<Ratio> nothing_of(const WorkerSeen&, const care::Terms&) { return std::nullopt; }
inline std::optional<Day> no_day_of(const WorkerSeen&) { return std::nullopt; }

// What changes on certain days only, as spans: `on` says what stands on a day.
template <class On>
std::vector<Standing> pieces(std::vector<Day> turns, const On& on) {
    std::ranges::sort(turns);
    turns.erase(std::unique(turns.begin(), turns.end()), turns.end());
    std::vector<Standing> all;
    Ratio before;
    for (const Day day : turns) {
        const Ratio now = on(day);
        if (now == before) continue;
        if (before != Ratio{}) all.back().to = day - std::chrono::days{1};
        if (now != Ratio{}) all.push_back({.ratio = now, .from = day, .to = {}});
        before = now;
    }
    return all;
}

// The days on which somebody enters or leaves a post, or begins or ends to be absent.
std::vector<Day> post_turns(const care::Worker& worker);

// A topic or a competence begins to be in date, and ends to be.
inline void held_turns(std::vector<Day>& turns, const care::Worker::Held& held) {
    turns.push_back(held.on);
    if (held.until) turns.push_back(*held.until + std::chrono::days{1});
}

// In post for so many days, and not absent for longer than the schedule allows for.
bool asked_for(const WorkerSeen& seen, std::int64_t in_post_days, Day day);
// The days on which that may change, under any of the rules there were.
std::vector<Day> asked_turns(const WorkerSeen& seen, std::int64_t care::HouseTerms::* in_post_days);
// Every value a rule ever had.
std::vector<std::int64_t> values_of(const WorkerSeen& seen, std::int64_t care::HouseTerms::* rule);

// Those asked for of whom it is true; `holds` gives nothing where nothing is asked of them. Beside the post and the
// schedule it may change on `turns`.
template <class Holds>
std::vector<Standing> of_staff(const WorkerSeen& seen, std::int64_t care::HouseTerms::* in_post_days,
                               std::vector<Day> turns, const Holds& holds) {
    const auto asked = asked_turns(seen, in_post_days);
    turns.insert(turns.end(), asked.begin(), asked.end());
    return pieces(std::move(turns), [&](Day day) {
        const care::HouseTerms& terms = seen.terms_on(day);
        if (!asked_for(seen, terms.*in_post_days, day)) return Ratio{};
        const std::optional<bool> held = holds(day, terms);
        return held ? Ratio{*held, 1} : Ratio{};
    });
}

// Done at most so many days ago, of those in post as long.
std::vector<Standing> done_in_time(const WorkerSeen& seen, const std::vector<Day>& done,
                                   std::int64_t care::HouseTerms::* days);

// The posts of a location as its schedule says them: what vacancies are measured against.
std::vector<Standing> posts_of(std::span<const care::HouseTerms> schedule);

}  // namespace daybook::kpi
