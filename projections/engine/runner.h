#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "events/core/result.h"
#include "events/log/event_log.h"
#include "events/log/merkle.h"
#include "projections/engine/changes.h"
#include "projections/engine/pages.h"
#include "projections/engine/projection.h"
#include "projections/engine/rows.h"
#include "projections/engine/store.h"

namespace daybook::projections {

// Which log a projection reads: a checkpoint of another log is refused (format.md D2).
struct LogIdentity {
    std::string uuid;
    std::uint32_t incarnation = 0;
    Position head{};  // when it was asked
};

struct RunnerOptions {
    std::size_t commit_events = 262'144;  // a commit at the latest after so many events …
    std::size_t commit_rows = 200'000;    // … or so many changed rows
    std::size_t file_rows = 4'096;        // a commit of so many rows becomes a file of the database at once
    Limit page{};
    std::optional<Instant> happened_by{};  // of what happened later nothing is taken in: a view as of a time
};

// Keeps one projection up with the log: reads pages, steps, commits rows and checkpoint together. `advance` belongs to
// one thread; the rest may be asked from any.
class Runner {
 public:
    // Opens the projection's rows and holds their checkpoint against the log: `corrupt`, with "rebuild" in the
    // sentence, if the log ends before it, holds another event there or is another log.
    static Result<std::unique_ptr<Runner>> open(const Projection& projection, const std::filesystem::path& folder,
                                                EventSource& source, Bell& bell, const LogIdentity& log,
                                                RunnerOptions options = {});
    // The same with pages that are shared (fan.h); `source` answers what only this projection asks.
    static Result<std::unique_ptr<Runner>> open(const Projection& projection, const std::filesystem::path& folder,
                                                EventSource& source, Pages& pages, const LogIdentity& log,
                                                RunnerOptions options = {});

    // Takes the next page, waiting at most `patience` for one, and commits when caught up or enough is staged. True if
    // something was read. `unavailable` may be tried again; after any other error the projection stands still.
    // Nothing behind `until` is taken, and what is there is committed.
    Result<bool> advance(std::chrono::milliseconds patience, Position until = nowhere);
    static constexpr Position nowhere{UINT64_MAX};

    // The committed rows.
    Reading read() const { return Reading(*store_); }

    struct State {
        Checkpoint checkpoint;
        Position head;              // of the log, as last heard
        std::uint64_t commits = 0;  // since it was opened: moves with every commit, also where the position does not
        bool live() const { return checkpoint.whole() >= head; }
    };
    State state() const;
    Changes::Answer changes(Position after) const;
    // Readers who have heard of changes up to here are told to fetch everything, until the next event.
    void forget_changes();

    const Projection& projection() const { return projection_; }

 private:
    Runner(const Projection& projection, std::unique_ptr<Store> store, EventSource& source, const LogIdentity& log,
           RunnerOptions options);
    Status start(Pages& pages);

    Status verify();
    Status load_parked();
    Status load_skipped();
    Status take(const Page& page, Position until);
    Status take(const EventView& event);
    Result<bool> apply(const EventView& event);
    Result<bool> take_in(const EventView& event, Position at);
    Result<bool> retry(const EventView& said);
    std::optional<std::string> step(const EventView& event);
    void park(const EventView& event, const std::string& reason);
    Status again_until(Position until);
    void back_to_commit();
    Status start_over();
    Status restate();
    Status commit(bool restating = false);
    Digest leaf_of(Words event);
    Result<Digest> leaf_at(Position position);

    const Projection& projection_;
    std::unique_ptr<Store> store_;
    EventSource& source_;
    LogIdentity log_;
    RunnerOptions options_;
    std::vector<std::uint16_t> must_know_;

    TreeHasher hasher_;
    Rows rows_;
    std::unique_ptr<Pages> own_pages_;  // where none were given
    Pages* pages_ = nullptr;
    Position at_;         // stepped, maybe not committed
    Instant recorded_{};  // of the event there
    Digest leaf_{};       // of the event there
    std::size_t staged_events_ = 0;
    bool uncertain_ = false;           // a commit failed: parked streams and restating are to be looked up again
    std::set<std::uint64_t> parked_;   // numbers of parked streams
    std::set<std::uint64_t> skipped_;  // positions of events that are passed over
    // Events found unreadable since the last commit, with why; by the event being taken in then, and their own
    // position.
    std::map<std::pair<std::uint64_t, std::uint64_t>, std::string> poison_;
    Position known_head_;

    mutable std::mutex mutex_;  // of what follows
    Changes changes_;
    Position head_;
    std::uint64_t commits_ = 0;
};

}  // namespace daybook::projections
