#pragma once

#include <chrono>
#include <functional>
#include <stop_token>
#include <string>

#include "events/core/result.h"
#include "events/core/types.h"
#include "services/runtime/service.h"

namespace daybook::steward {

struct Options {
    std::string zone = "Europe/London";
    Seconds day_close_grace = std::chrono::minutes{5};  // after 24:00 local, when every source was heard through it †
    Seconds day_close_wait = std::chrono::hours{24};    // after 24:00 local, at the latest, whoever was not heard †

    // Told whenever everything up to a position has been read and all that is due has been said; for the demo and
    // tests.
    std::function<void(Position)> caught_up{};
};

// Says what a deadline makes true and nobody reports: visit.Overdue, visit.Missed (rules R1, R3), record.DayClosed.
// Reads the log through the recorder of `setting.data`, says nothing before it has caught up with the head, and appends
// with deterministic ids, so that any number of runs say a thing once (format.md D11). Its now is the recorder's clock.
// Calls `ready` when it has caught up. Waits for a recorder that is not there yet; returns `corrupt` when the log
// cannot be read.
Status run(const Setting& setting, const Options& options, std::stop_token stop, const Ready& ready);

}  // namespace daybook::steward
