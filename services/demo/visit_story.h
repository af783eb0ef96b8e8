#pragma once

#include <cstdint>

#include "services/demo/roster.h"
#include "services/demo/telling.h"

namespace daybook::demo {

// The rota's line for one visit, as it was known at `sent`.
void tell_planned(std::uint64_t seed, const Rostered& visit, Seconds length, Instant sent, Tellings& out);

// Everything that is told of one visit on its day: reassignments, moves, clocks, entries by hand, corrections.
void tell_visit(std::uint64_t seed, const Played& played, Day first, const Calendar& calendar, Tellings& out);

// What coordinators do about its alerts.
void tell_alerts(std::uint64_t seed, const Played& played, Tellings& out);

void tell_cancelled(const Rostered& visit, schema::Who by, std::string_view reason, bool replaced, Instant sent,
                    Tellings& out);

}  // namespace daybook::demo
