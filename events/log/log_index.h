#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "events/core/result.h"
#include "events/core/types.h"
#include "events/log/id_runs.h"
#include "events/log/stream_heads.h"
#include "events/log/tail.h"

namespace daybook {

// Where every id and every stream is (format.md D1, F8): what is sealed lies in sorted runs in the store, what is newer
// in an exact tail in memory, which is also the overlay for groups that are not on disk yet. Tail and runs together are
// the log, always: no answer is ever stale. Not synchronised; the log's lock guards it.
class LogIndex {
 public:
    using HashKey = std::array<std::byte, 16>;
    static constexpr std::size_t tail_events = 1 << 19;          // a tail of so many is sealed …
    static constexpr std::size_t tail_events_at_most = 1 << 21;  // … and nothing is taken in while one of so many waits
    static constexpr std::size_t heads_kept = 1 << 17;           // of streams: 16 MiB

    using Stream = StreamHead;
    // Says whether the event at this position begins the stream of this name; used where only a hash is known.
    using Begins = std::function<Result<bool>(Position, std::string_view name)>;

    LogIndex(const HashKey& key, RocksStore& store, Begins begins);

    // Where the log is read on from when it is opened.
    Status load();
    Position through() const { return runs_.through(); }
    IdRuns& runs() { return runs_; }

    std::uint64_t id_hash(std::string_view source, std::string_view id) const;
    std::uint64_t name_hash(std::string_view name) const { return id_hash("$stream", name); }
    // Brings what is known of an id and of a stream near, while others are looked at.
    void prefetch(std::uint64_t id_hash, std::uint64_t name_hash) const {
        tail_->prefetch(id_hash);
        heads_.prefetch(name_hash);
    }

    // Visits positions that may hold this id. `visit(position)` returns true to stop; a hit is verified by reading.
    Status candidates(std::uint64_t hash, const std::function<Result<bool>(Position)>& visit) const;

    Result<Stream> find_stream(std::string_view name) { return find_stream(name, name_hash(name)); }
    Result<Stream> find_stream(std::string_view name, std::uint64_t hash);
    // Without a look at the disk.
    bool knows(std::string_view name) const { return heads_.find(name_hash(name), name) != nullptr; }
    std::uint64_t stream_count() const { return streams_; }

    // Visits the positions of a stream's events from a version on, up to `until`. `visit` returns true to stop.
    Status each_of_stream(const Stream& stream, Version from, Position until,
                          const std::function<Result<bool>(Position)>& visit) const;

    // Makes room so that what is taken back stays where it was put. Call before the events of one request.
    void reserve(std::size_t events) { tail_->keep(), tail_->reserve(events), undo_.clear(); }
    // Records the event at the next position of this stream, as `find_stream` just described it; its new state.
    Stream add(std::uint64_t id_hash, std::string_view name, std::uint64_t name_hash, const Stream& stream);
    // Takes back everything added since `mark` said so; only within one request.
    std::size_t mark() const { return tail_->mark(); }
    void undo_to(std::size_t mark);

    // Sets the tail aside for sealing if it is long enough and none waits. What was added up to here can no longer be
    // taken back.
    void turn_tail(std::size_t events = tail_events);
    // The tail that waits to be sealed; nullptr if there is none. Forgets it once the runs hold it.
    std::shared_ptr<const Tail> waiting();
    bool crowded() const { return tail_->size() >= tail_events_at_most; }

 private:
    std::uint64_t hash(std::string_view text) const;
    Result<Stream> look_up(std::uint64_t hash, std::string_view name);
    Result<Version> version_in_runs(Position first) const;

    HashKey key_;
    RocksStore& store_;
    Begins begins_;
    IdRuns runs_;
    std::unique_ptr<Tail> tail_;
    std::shared_ptr<const Tail> older_;  // shared with who seals it
    StreamHeads heads_{heads_kept};
    std::uint64_t streams_ = 0;

    struct Undo {
        std::uint64_t name;
        Stream before;
    };
    std::vector<Undo> undo_;  // one an event of the request
};

}  // namespace daybook
