#pragma once

#include <cstddef>
#include <vector>

#include "events/care/outlook.h"

namespace daybook::care {

inline constexpr std::size_t no_plan = static_cast<std::size_t>(-1);

// R28: which planned visit each row without a plan belongs to. For each outlook: the index of the plan it was paired
// with, or no_plan. Smallest difference first, then the earlier plan; at most the required number of distinct workers;
// an additional worker's row only joins a visit to which somebody came.
std::vector<std::size_t> pair_rows(const std::vector<Outlook>& outlooks);

}  // namespace daybook::care
