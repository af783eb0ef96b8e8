#pragma once

#include <map>
#include <string>
#include <vector>

#include "events/core/types.h"

namespace daybook::gateway {

// What is asked of a visit of the board: those that have not begun wait for whoever is clocked in at `still_at`.
struct BoardVisit {
    std::string visit, still_at;
    Instant planned{}, start{};
    Seconds planned_for{0};
    std::vector<std::string> workers;
    bool to_begin = false, in_progress = false;
};

// By how much visits that have not begun will at least be late, by the page's clock: a care worker stays where they are
// for as long as that visit was planned to take, then goes from one visit that waits for them to the next, and no way
// between them takes any time. A visit that will be late by less than a minute is not named.
std::map<std::string, Seconds> likely_late(const std::vector<BoardVisit>& board, Instant now);

}  // namespace daybook::gateway
