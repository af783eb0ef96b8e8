#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <mutex>
#include <stop_token>

#include "events/core/result.h"
#include "events/core/types.h"
#include "services/runtime/service.h"

namespace daybook::steward {

struct Options {
    Seconds day_close_grace = std::chrono::minutes{5};  // after 24:00 local, when every source was heard through it †
    Seconds day_close_wait = std::chrono::hours{24};    // after 24:00 local, at the latest, whoever was not heard †

    // How much is remembered at once; beyond it the oldest is forgotten first, and is read again when it is spoken of.
    std::size_t most_person_days = 400'000;
    std::size_t most_homeless = 50'000;  // visits of which nobody has said yet whose they are or when

    // Told whenever everything up to a position has been read and all that is due has been said; for the demo and
    // tests.
    std::function<void(Position)> caught_up{};
    // Held while it decides and speaks: who holds it can tell many things before the steward answers. Null = nobody.
    std::mutex* turn = nullptr;
};

// Says what a deadline makes true and nobody reports: a visit not rostered or short of workers (R2), overdue (R6),
// missed (R3, R4), without an end (R8), a variation in effect, a day closed, a figure that
// drifts, is heading for its threshold or broke it (R22, R23), an escalation nobody sent (R18). Reads the log through
// the recorder of `setting.data`, says nothing before it has caught up with the head, and appends with deterministic
// ids, so that any number of runs say a thing once (format.md D11). Its now is the recorder's clock, its days are
// London's. One thing that cannot be said never keeps it from the others. Calls `ready` when it has caught up. Waits
// for a recorder that is not there yet; returns `corrupt` when the log cannot be read.
Status run(const Setting& setting, const Options& options, std::stop_token stop, const Ready& ready);

}  // namespace daybook::steward
