#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <stop_token>

#include "events/core/result.h"
#include "events/core/types.h"
#include "services/runtime/clock.h"
#include "services/runtime/service.h"

namespace daybook::demo {

// How history and a steward in the same process take turns, so that the same seed is always answered the same: the
// agency tells everything up to a time while it holds the mutex, then waits until the steward has read that far and
// said what follows (steward::Options::turn and ::caught_up).
struct Turns {
    std::mutex mutex;
    std::atomic<std::uint64_t> through{0};  // how far the steward has read, and said all it has to say
    std::atomic<std::uint64_t> answers{0};  // how often it came so far

    // For steward::Options::caught_up.
    void answered(Position position) {
        through = position.value;
        ++answers;
    }
};

struct Options {
    std::uint64_t seed = 1;
    // Of history before today, at most 3,650. Of the surge in the third week (office.h) readmission compares those who
    // have been home for 30 days with those of the four weeks before: that takes seven weeks and more.
    unsigned days = 56;
    double rate = 60;  // how much faster than real time today goes; 60 = one minute a second
    Seconds today_from = std::chrono::hours{9} + std::chrono::minutes{40};  // local time the paced day starts at

    // Where the steward runs in this process, and the same wherever history is played. Without it history waits for the
    // steward's DayClosed, and not at all if no steward is there.
    Turns* turns = nullptr;
    // Projectors run in this process too: of each day, history waits a little for what its figures make the steward
    // say.
    bool figures = false;
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
