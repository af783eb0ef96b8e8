#include "services/runtime/clock.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace daybook {

Clock system_clock() {
    return [] { return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now()); };
}

Instant ManualClock::now() const {
    const std::lock_guard lock(mutex_);
    return now_;
}

void ManualClock::set(Instant now) {
    const std::lock_guard lock(mutex_);
    now_ = now;
}

void ManualClock::advance(std::chrono::microseconds by) {
    const std::lock_guard lock(mutex_);
    now_ += by;
}

Clock ManualClock::clock() const {
    return [this] { return now(); };
}

PacedClock::PacedClock(Instant start, Steady steady) : steady_(std::move(steady)), base_(start), since_(steady_()) {}

Instant PacedClock::now_locked() const {
    if (rate_ == 0) return base_;
    const std::chrono::duration<double, std::micro> passed = steady_() - since_;
    return base_ + std::chrono::microseconds{static_cast<std::int64_t>(passed.count() * rate_)};
}

Instant PacedClock::now() const {
    const std::lock_guard lock(mutex_);
    return now_locked();
}

void PacedClock::advance_to(Instant instant) {
    const std::lock_guard lock(mutex_);
    base_ = std::max(instant, now_locked());
    since_ = steady_();
}

void PacedClock::run(double rate) {
    const std::lock_guard lock(mutex_);
    base_ = now_locked();
    since_ = steady_();
    rate_ = std::max(rate, 0.0);
}

void PacedClock::hold() { run(0); }

double PacedClock::rate() const {
    const std::lock_guard lock(mutex_);
    return rate_;
}

std::chrono::nanoseconds PacedClock::until(Instant instant) const {
    const std::lock_guard lock(mutex_);
    const auto left = instant - now_locked();
    if (left <= std::chrono::microseconds::zero()) return std::chrono::nanoseconds::zero();
    if (rate_ == 0) return forever;
    const double nanos = std::ceil(static_cast<double>(left.count()) * 1'000.0 / rate_);
    constexpr double year = 365.0 * 86'400.0 * 1e9;
    return std::chrono::nanoseconds{static_cast<std::int64_t>(std::min(nanos, year))};
}

Clock PacedClock::clock() const {
    return [this] { return now(); };
}

}  // namespace daybook
