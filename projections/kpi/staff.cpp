#include "projections/kpi/staff.h"

namespace daybook::kpi {

namespace {

using std::chrono::days;

template <class Take>
void each_spell(const care::Post& post, const Take& take) {
    for (const auto& spell : post.earlier) take(spell.first, std::optional(spell.last));
    if (post.joined) take(*post.joined, post.left);
}

}  // namespace

std::vector<Day> post_turns(const care::Worker& worker) {
    std::vector<Day> turns;
    each_spell(worker.post, [&](Day first, const std::optional<Day>& last) {
        turns.push_back(first);
        if (last) turns.push_back(*last + days{1});
    });
    for (const auto& absence : worker.post.absences) {
        turns.push_back(absence.from);
        if (absence.to) turns.push_back(*absence.to + days{1});
    }
    return turns;
}

bool asked_for(const WorkerSeen& seen, std::int64_t in_post_days, Day day) {
    const care::Post& post = seen.worker.post;
    if (!seen.worker.holds_post(day)) return false;
    if ((day - *post.in_post_since(day)).count() < in_post_days) return false;
    const std::int64_t longest = seen.terms_on(day).absent_days;
    return std::ranges::none_of(post.absences, [&](const care::Post::Absence& one) {
        return one.on(day) && (day - one.from).count() >= longest;
    });
}

std::vector<std::int64_t> values_of(const WorkerSeen& seen, std::int64_t care::HouseTerms::* rule) {
    std::vector<std::int64_t> values{care::HouseTerms::defaults().*rule};
    for (const auto& terms : seen.schedule)
        if (std::ranges::find(values, terms.*rule) == values.end()) values.push_back(terms.*rule);
    return values;
}

std::vector<Day> asked_turns(const WorkerSeen& seen, std::int64_t care::HouseTerms::* in_post_days) {
    std::vector<Day> turns = post_turns(seen.worker);
    for (const auto& terms : seen.schedule) turns.push_back(terms.terms.from);
    for (const std::int64_t length : values_of(seen, in_post_days))
        each_spell(seen.worker.post, [&](Day first, const auto&) { turns.push_back(first + days{length}); });
    for (const std::int64_t length : values_of(seen, &care::HouseTerms::absent_days))
        for (const auto& absence : seen.worker.post.absences) turns.push_back(absence.from + days{length});
    return turns;
}

std::vector<Standing> done_in_time(const WorkerSeen& seen, const std::vector<Day>& done,
                                   std::int64_t care::HouseTerms::* in_days) {
    std::vector<Day> turns = done;
    for (const std::int64_t length : values_of(seen, in_days))
        for (const Day day : done) turns.push_back(day + days{length + 1});
    return of_staff(seen, in_days, std::move(turns), [&](Day day, const care::HouseTerms& terms) {
        return std::optional(care::Worker::done_within(done, day, terms.*in_days));
    });
}

}  // namespace daybook::kpi
