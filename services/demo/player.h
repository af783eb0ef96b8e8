#pragma once

#include <deque>
#include <mutex>
#include <stop_token>

#include "services/demo/agency.h"
#include "services/demo/answers.h"
#include "services/demo/demo.h"
#include "services/demo/money.h"
#include "services/wire/client.h"

namespace daybook::demo {

// Sends what the agency tells, in order, through one connection. Belongs to one thread.
class Player {
 public:
    Player(wire::Recorder& recorder, PacedClock& clock, const Options& options, Agency agency, std::stop_token stop);

    // Tells the founding; in a log that holds the agency already that changes nothing.
    Status found();
    // History goes on after what was recorded by `told`.
    void go_on_after(Instant told);

    // As fast as the recorder and the steward can, up to an instant.
    Status history(Day first, Instant until);

    // At the clock's pace, until stopped.
    Status live();

 private:
    void load(Day day);
    Status hear_the_steward();
    Status await_figures(Instant at);
    void merge(Tellings tellings);
    std::unique_lock<std::mutex> take_turn();
    Status step_to(Instant until, bool heartbeat);
    Status send_until(Instant until, bool heartbeat);
    Status send(Tellings batch);
    Status send_one_by_one(std::span<const Proposal> events);
    Status await_steward(Instant at, std::uint64_t answers);
    bool told_in(Instant until);
    bool stopped() const { return stop_.stop_requested(); }

    wire::Recorder& recorder_;
    PacedClock& clock_;
    const Options& options_;
    Agency agency_;
    std::stop_token stop_;
    const Calendar& calendar_ = Calendar::london();

    std::deque<Telling> pending_;
    Day loaded_{};
    Instant told_{};
    Position head_, heard_;
    Answers answers_;
    Books books_;
    bool steward_there_ = true, figures_there_ = true;
    std::uint64_t refused_ = 0;
};

}  // namespace daybook::demo
