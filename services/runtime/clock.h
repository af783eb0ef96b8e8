#pragma once

#include <chrono>
#include <functional>
#include <mutex>

#include "events/core/types.h"

namespace daybook {

// The machine's clock: the one place that reads it.
Clock system_clock();

// A clock that stands until it is told; for tests. Thread-safe; outlives every Clock it gave out.
class ManualClock {
 public:
    explicit ManualClock(Instant start) : now_(start) {}
    Instant now() const;
    void set(Instant now);  // may go back: tests want that too
    void advance(std::chrono::microseconds by);
    Clock clock() const;

 private:
    mutable std::mutex mutex_;
    Instant now_;
};

// A clock that starts held at an instant, is advanced by hand, and may run at a rate relative to the machine's steady
// time (60 = one minute a second): the demo's, which drives recorder, steward and agency alike (format.md F9).
// Never goes back. Thread-safe; outlives every Clock it gave out.
class PacedClock {
 public:
    using Steady = std::function<std::chrono::steady_clock::time_point()>;
    explicit PacedClock(Instant start, Steady steady = [] { return std::chrono::steady_clock::now(); });

    Instant now() const;
    void advance_to(Instant instant);  // an earlier instant changes nothing
    void run(double rate);             // from now on
    void hold();                       // from now on
    double rate() const;               // 0 = held

    // How long by the steady clock until `instant`: zero when it has come, `forever` when held.
    std::chrono::nanoseconds until(Instant instant) const;
    static constexpr std::chrono::nanoseconds forever = std::chrono::nanoseconds::max();

    Clock clock() const;

 private:
    Instant now_locked() const;

    Steady steady_;
    mutable std::mutex mutex_;
    Instant base_;
    std::chrono::steady_clock::time_point since_;
    double rate_ = 0;
};

}  // namespace daybook
