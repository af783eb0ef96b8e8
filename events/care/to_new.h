#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "events/core/types.h"

namespace daybook::care {

// A time in which a contract takes no new packages: from a day until the one from which it is open to them again.
struct SuspendedToNew {
    Day from{};
    std::optional<Day> reopened{};  // nothing = that was not decided yet

    bool on(Day day) const { return day >= from && !over(day); }
    bool over(Day day) const { return reopened && day >= *reopened; }
    bool operator==(const SuspendedToNew&) const = default;
};

// All of a contract, as they were decided. A reopening ends each that is not over on the day it is decided; one that
// was decided ahead is moved by the next.
struct SuspensionsToNew {
    std::vector<SuspendedToNew> all{};

    void suspend(Day from) { all.push_back({.from = from}); }
    void reopen(Day from, Day decided) {
        for (auto& one : all)
            if (!one.over(decided)) one.reopened = from;
    }
    // That a contract is, on a day; null where it takes new packages.
    const SuspendedToNew* on(Day day) const {
        const auto found = std::ranges::find_if(all, [&](const auto& one) { return one.on(day); });
        return found == all.end() ? nullptr : &*found;
    }
    // Nothing is left to be reopened, on a day.
    bool over(Day day) const {
        return std::ranges::all_of(all, [&](const auto& one) { return one.over(day); });
    }
    // Nobody decided yet when it ends.
    bool open_ended() const { return !all.empty() && !all.back().reopened; }
    bool operator==(const SuspensionsToNew&) const = default;
};

}  // namespace daybook::care
