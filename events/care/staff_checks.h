#pragma once

#include <optional>
#include <vector>

#include "events/care/house.h"
#include "events/care/worker.h"

// What comes round for a care worker: supervision, appraisal and spot check, each again so many days after the last
// (rules.md R13, section 2).
namespace daybook::care {

struct StaffCheck {
    using Kind = schema::Worker::CheckDue::Kind;
    Kind kind{};
    std::optional<Day> last{};  // done, in this post or before
    Day due{};                  // the last day on which it is done in time, by the rules in force on that day
};

// Of who ever joined, one of each kind; empty for anybody else. Whether they hold a post then is not looked at.
std::vector<StaffCheck> staff_checks(const Worker& worker, const House& house);

// The first day from `day` on on which anything is asked of them: who is absent for longer than the rules allow for is
// left out until they are back; nothing while nobody knows when that is.
std::optional<Day> asked_on(const Post& post, const House& house, Day day);

}  // namespace daybook::care
