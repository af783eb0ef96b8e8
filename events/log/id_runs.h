#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <vector>

#include "events/core/result.h"
#include "events/core/types.h"
#include "events/log/id_filter.h"
#include "events/log/tail.h"

namespace daybook {

class RocksStore;

// One sorted run of (hash, position) in the store, with its filter in memory (format.md F8).
struct IdRun {
    std::uint32_t number = 0;
    std::uint32_t level = 0;  // 0 = a sealed tail; eight of a level become one of the next
    std::uint64_t entries = 0;
    std::shared_ptr<const IdFilter> filter;
};

// What the derived indexes hold, as it stands in the store: everything up to `through`.
struct IndexState {
    Position through;
    std::uint64_t streams = 0;  // that begin up to there
    std::vector<IdRun> runs;
};

// The ids of all events up to a position, for ever, in sorted runs. Looking up may be done by any thread while runs are
// added and merged by one other.
class IdRuns {
 public:
    static constexpr std::size_t fan = 8;

    explicit IdRuns(RocksStore& store) : store_(store) {}

    // Reads the list of runs and their filters; clears away runs that no list names. An empty state for a new log.
    Status load();

    IndexState state() const;
    Position through() const;

    // Visits positions that hold this hash. `visit(position)` returns true to stop.
    Status candidates(std::uint64_t hash, const std::function<Result<bool>(Position)>& visit) const;

    // Takes in the ids and streams of a tail whose events are all durable.
    Status seal(const Tail& tail);

    // Makes one run of eight, if there are so many of one level; says whether it did.
    Result<bool> merge();

 private:
    using Next = std::function<Result<bool>(Tail::Id&)>;
    Result<IdRun> write_run(std::uint32_t level, std::uint64_t entries, const Next& next);
    Status write_entries(std::uint32_t number, const Next& next, IdFilter& filter);
    Status write_filter(std::uint32_t number, const IdFilter& filter);
    Status write_streams(const Tail& tail);
    Status publish(const std::function<void(IndexState&)>& change);
    Status drop(const IdRun& run);
    Result<IdFilter> load_filter(const IdRun& run) const;

    RocksStore& store_;
    mutable std::shared_mutex mutex_;  // held shared while runs are read, so that none is dropped under a reader
    IndexState state_;
    std::mutex publishing_;  // a tail is sealed while runs are merged
    std::atomic<std::uint32_t> next_number_ = 1;
};

}  // namespace daybook
