#include <algorithm>

#include "schema/worker.capnp.h"
#include "services/steward/duties_of.h"

// What comes round for a care worker: supervision, appraisal, spot check.
namespace daybook::steward {
namespace {

using std::chrono::days;
using Kind = schema::Worker::CheckDue::Kind;
using Every = std::int64_t care::HouseTerms::*;

// The last day on which it is done in time, by the rules in force on that day.
Day due_on(const care::House& house, Day last, Every every) {
    Day due = last + days{house.on(last).*every};
    for (const care::HouseTerms& rules : house.versions) {
        if (rules.terms.from <= last) continue;
        if (due < rules.terms.from) break;
        due = std::max(rules.terms.from, last + days{rules.*every});
    }
    return due;
}

// Who is absent for longer than the rules allow for is left out, and asked when they are back; nothing while nobody
// knows when that is.
std::optional<Day> asked_on(const care::Post& post, const care::House& house, Day day) {
    for (bool moved = true; moved;) {
        moved = false;
        for (const auto& absence : post.absences) {
            if (!absence.on(day) || (day - absence.from).count() < house.on(day).absent_days) continue;
            if (!absence.to) return std::nullopt;
            day = *absence.to + days{1};
            moved = true;
        }
    }
    return day;
}

std::string_view name_of(Kind kind) {
    switch (kind) {
        case Kind::SUPERVISION: return "supervision";
        case Kind::APPRAISAL: return "appraisal";
        case Kind::SPOT_CHECK: return "spot-check";
    }
    return "";
}

}  // namespace

std::vector<Duty> duties_of(const std::string& stream, const care::Worker& worker, const care::House& house,
                            const care::DueTermsByDay& terms, const Calendar& calendar) {
    std::vector<Duty> duties;
    const care::Post& post = worker.post;
    if (!post.joined) return duties;
    const auto check = [&](Kind kind, const std::vector<Day>& done, Every every) {
        const Day last = done.empty() ? *post.joined : std::max(done.back(), *post.joined);
        const Day due = due_on(house, last, every);
        const auto said = asked_on(post, house, due - days{terms.on(due).check_ahead_days});
        if (!said || !worker.holds_post(std::max(due, *said))) return;
        duties.push_back(duty<schema::Worker::CheckDue>(
            "check-due", stream, stream + "/" + std::string(name_of(kind)), calendar.start_of(*said),
            [&](auto fact) {
                fact.setKind(kind);
                fact.setDue(number(due));
            },
            post.location));
    };
    check(Kind::SUPERVISION, worker.supervised, &care::HouseTerms::supervision_days);
    check(Kind::APPRAISAL, worker.appraised, &care::HouseTerms::appraisal_days);
    check(Kind::SPOT_CHECK, worker.spot_checked, &care::HouseTerms::spot_check_days);
    return duties;
}

}  // namespace daybook::steward
