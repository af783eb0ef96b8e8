#pragma once

#include <span>

#include "services/demo/cast.h"
#include "services/demo/roster.h"
#include "services/demo/telling.h"

namespace daybook::demo {

// Who there is on the market and how they are rated, what care workers and the office cost, what others say an hour
// costs: what stands at the beginning.
void tell_reckoning(std::uint64_t seed, Instant at, Day first, Tellings& out);

// The legs of a day's rounds, from door to door. In the two zones with long lanes the rota leaves less time than the
// way takes.
void tell_travel(std::uint64_t seed, std::span<const Played> day, Tellings& out);

}  // namespace daybook::demo
