#pragma once

#include <cstddef>

namespace daybook::bench {

// Weeks of one council, the 1,552 packages and 23,974.9 hours a week of rules.md W13 in visits of half an hour, each
// planned, clocked in and out, and claimed, told to a log of this process. Prints how fast the projection money takes
// them all in but the last week; then, with its rows in memory (warm), how long that last week takes: its events; its
// bill again by another rate; and the view reconciliation of it, and of all weeks, to the last page. 0 = it went well.
int council(std::size_t weeks);

}  // namespace daybook::bench
