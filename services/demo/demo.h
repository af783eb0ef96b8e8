#pragma once

#include <cstdint>
#include <stop_token>

#include "events/core/result.h"
#include "events/core/types.h"
#include "services/runtime/clock.h"
#include "services/runtime/service.h"

namespace daybook::demo {

struct Options {
    std::uint64_t seed = 1;
    unsigned days = 28;               // of history before today
    double rate = 60;                 // today's minutes a real minute; 60 = one minute a second
    Seconds today_from = std::chrono::hours{9} + std::chrono::minutes{40};  // local time the paced day starts at
};

// Where the demo's clock has to start for these options, given the real now: local midnight `days` + 1 days before today.
Instant start_of_history(const Options& options, Instant real_now);

// Plays a synthetic agency (agency.h) into the recorder of `setting.data`: history at once with the clock held at each
// event's time, so that `recorded` and the steward's deadlines agree (format.md F9), then today and the days after it at
// `rate`, for ever. `clock` must be the one recorder and steward are given. Calls `ready` when today begins to move.
// A data folder that already holds this agency goes on where it ended.
Status run(const Setting& setting, PacedClock& clock, const Options& options, std::stop_token stop, const Ready& ready);

}  // namespace daybook::demo
