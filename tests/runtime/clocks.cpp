#include <catch2/catch.hpp>

#include "events/core/calendar.h"
#include "services/runtime/clock.h"
#include "services/runtime/tty.h"

using namespace daybook;
using namespace std::chrono_literals;

namespace {

struct Paced {
    std::chrono::steady_clock::time_point steady{};
    Instant start = *parse_instant("2026-03-02T09:40:00Z");
    PacedClock clock{start, [this] { return steady; }};
};

}  // namespace

TEST_CASE("paced clock: it stands where it was put until it is told to run") {
    Paced p;
    p.steady += 1h;
    CHECK(p.clock.now() == p.start);
    CHECK(p.clock.until(p.start + 1s) == PacedClock::forever);
    p.clock.advance_to(p.start + 5min);
    CHECK(p.clock.clock()() == p.start + 5min);
}

TEST_CASE("paced clock: at rate 60 a second is a minute") {
    Paced p;
    p.clock.run(60);
    p.steady += 1s;
    CHECK(p.clock.now() == p.start + 1min);
    CHECK(p.clock.until(p.start + 2min) == 1s);
    CHECK(p.clock.until(p.start) == 0s);
    p.clock.hold();
    p.steady += 1h;
    CHECK(p.clock.now() == p.start + 1min);
    p.clock.run(1);
    p.steady += 1s;
    CHECK(p.clock.now() == p.start + 1min + 1s);
}

TEST_CASE("paced clock: it never goes back") {
    Paced p;
    p.clock.advance_to(p.start - 1h);
    CHECK(p.clock.now() == p.start);
    p.clock.run(60);
    p.steady += 10s;
    p.clock.advance_to(p.start + 1min);
    CHECK(p.clock.now() == p.start + 10min);
}

TEST_CASE("manual clock: it says what it was told") {
    ManualClock clock(instant(5));
    const Clock ask = clock.clock();
    clock.advance(10us);
    CHECK(ask() == instant(15));
    clock.set(instant(3));
    CHECK(ask() == instant(3));
}

TEST_CASE("progress: count, share, rate and what is left") {
    CHECK(progress_line("rows", 12'300, 30'000, 3'000ms) == "12,300 rows  41%  4,100/s  5 s left");
    CHECK(progress_line("rows", 30'000, 30'000, 3'000ms) == "30,000 rows  100%  10,000/s");
    CHECK(progress_line("events", 50, 0, 1'000ms) == "50 events  50/s");
    CHECK(progress_line("events", 0, 10, 0ms) == "0 events  0%");
    CHECK(progress_line("rows", 1, 1'000'000, 1'000ms) == "1 rows  0%  1/s  277 h left");
}
