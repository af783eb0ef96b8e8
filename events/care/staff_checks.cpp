#include "events/care/staff_checks.h"

#include <algorithm>

namespace daybook::care {
namespace {

using std::chrono::days;
using Every = std::int64_t HouseTerms::*;

Day due_on(const House& house, Day last, Every every) {
    Day due = last + days{house.on(last).*every};
    for (const HouseTerms& rules : house.versions) {
        if (rules.terms.from <= last) continue;
        if (due < rules.terms.from) break;
        due = std::max(rules.terms.from, last + days{rules.*every});
    }
    return due;
}

}  // namespace

std::vector<StaffCheck> staff_checks(const Worker& worker, const House& house) {
    using Kind = StaffCheck::Kind;
    std::vector<StaffCheck> checks;
    if (!worker.post.joined) return checks;
    const auto check = [&](Kind kind, const std::vector<Day>& done, Every every) {
        const auto last = done.empty() ? std::nullopt : std::optional(done.back());
        const Day since = std::max(last.value_or(*worker.post.joined), *worker.post.joined);
        checks.push_back({.kind = kind, .last = last, .due = due_on(house, since, every)});
    };
    check(Kind::SUPERVISION, worker.supervised, &HouseTerms::supervision_days);
    check(Kind::APPRAISAL, worker.appraised, &HouseTerms::appraisal_days);
    check(Kind::SPOT_CHECK, worker.spot_checked, &HouseTerms::spot_check_days);
    return checks;
}

std::optional<Day> asked_on(const Post& post, const House& house, Day day) {
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

}  // namespace daybook::care
