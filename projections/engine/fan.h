#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>

#include "projections/engine/pages.h"

namespace daybook::projections {

struct FanOptions {
    Limit page{};
    std::size_t ahead = 4;                    // pages read before anybody asked for them
    std::size_t bytes = 16 << 20;             // of pages kept for those behind, the ones ahead included
    std::chrono::milliseconds patience{100};  // between two looks without a ring
};

// One read of the log for many projections: one thread reads, the pages are shared. It goes with whoever is furthest;
// the last pages are kept for the others, and one who has fallen behind them reads by itself until it is near again.
// So a slow or stopped projection costs its neighbours nothing, the recorder one question more, and memory no more
// than `bytes`, the pages ahead and the one it holds.
class Fan {
 public:
    // `source` and `bell` are used by the fan's thread alone.
    Fan(EventSource& source, Bell& bell, FanOptions options = {});
    ~Fan();

    // For any thread: the shared page that holds the event behind `after`, waited for if nobody has read so far; null
    // if patience ran out. Nothing at all if it is not kept any more: read it yourself.
    Result<std::optional<Pages::Next>> next(Position after, std::chrono::milliseconds patience);

 private:
    struct Kept {
        Position before;  // of its first event
        Position last;
        std::shared_ptr<const Page> page;  // shared with the projections that step it
    };

    void run(const std::stop_token& stop);
    void look(std::unique_lock<std::mutex>& lock);
    void keep(Position before, Pages::Next next);
    void trim();
    std::optional<Pages::Next> kept(Position after) const;

    EventSource& source_;
    Bell& bell_;
    const FanOptions options_;

    std::mutex mutex_;  // of what follows
    std::condition_variable_any changed_;
    std::deque<Kept> kept_;  // one behind the other, without a gap
    std::size_t bytes_ = 0;
    std::optional<Position> frontier_;  // read so far; nothing before anybody asked
    Position foremost_;                 // asked for so far
    Position head_;
    std::optional<Error> failure_;  // of the last look
    std::uint64_t looks_ = 0;

    std::jthread thread_;
};

// The pages of one projection: the fan's, and where those are gone its own.
class FanPages final : public Pages {
 public:
    // `own` belongs to the projection's thread.
    FanPages(Fan& fan, EventSource& own, Limit limit) : fan_(fan), own_(own), limit_(limit) {}
    Result<Next> next(Position after, std::chrono::milliseconds patience) override;

 private:
    Fan& fan_;
    EventSource& own_;
    Limit limit_;
};

}  // namespace daybook::projections
