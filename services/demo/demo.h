#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <stop_token>

#include "events/core/result.h"
#include "events/core/types.h"
#include "services/runtime/clock.h"
#include "services/runtime/service.h"

namespace daybook::demo {

struct Options {
    std::uint64_t seed = 1;
    unsigned days = 28;  // of history before today, at most 3,650
    double rate = 60;    // how much faster than real time today goes; 60 = one minute a second
    Seconds today_from = std::chrono::hours{9} + std::chrono::minutes{40};  // local time the paced day starts at

    // How far the steward has read the log and said all it has to say (steward::Options::caught_up), where it runs in
    // this process: history waits for it twice an hour, so that it says then what it would have said live. Without it,
    // history waits for the steward's DayClosed, and not at all if no steward is there.
    std::function<Position()> steward_at{};
};

// The time the demo's clock has to start at, given the real now: 18:00 local on the day before the first day of
// history.
Instant start_of_history(const Options& options, Instant real_now);

// Plays a synthetic agency (agency.h) into the recorder of `setting.data`: history at once, with the clock held and put
// forward from batch to batch, so that `recorded` and the steward's deadlines agree (format.md F9); then today and the
// days after it at `rate`, for ever. `clock` must be the one recorder and steward are given, started at
// start_of_history. Calls `ready` when today begins to move. A data folder that already holds this agency goes on where
// it ended; one that holds anything else is rejected.
Status run(const Setting& setting, PacedClock& clock, const Options& options, std::stop_token stop, const Ready& ready);

}  // namespace daybook::demo
