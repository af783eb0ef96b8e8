#pragma once

#include <string>
#include <vector>

#include "events/log/event_log.h"
#include "events/log/log_state.h"

namespace daybook {

// One group of requests being built on top of a log: what is staged here is seen by the requests behind it, and is
// not part of the log until it was written.
class Group {
   public:
    Group(LogState& log, Instant now);

    // All of the request, or nothing of it and why.
    Result<Receipt> stage(const Append& request);

    bool empty() const { return at_.empty(); }
    Position head() const { return Position{log_.head.value + at_.size()}; }
    Instant recorded() const { return now_; }

    // Everything staged, as blocks and tiles; `grown` is the log's tree with the new leaves.
    RocksStore::Batch batch(MerkleTree& grown) const;
    Digest last_leaf() const { return leaves_.back(); }

   private:
    Result<Receipt::Outcome> stage(const Sealed& event);
    Result<Receipt::Outcome> stage_new(const Sealed& event, const EventView& view, std::uint64_t hash);
    Result<Receipt::Outcome> repeat(const Sealed& event, const EventView& view, Words first) const;
    Result<std::vector<capnp::word>> stored(Position position) const;
    Words event(std::size_t index) const;
    Version version_of(std::string_view stream) const;
    void drop_to(std::size_t events);

    LogState& log_;
    Instant now_;
    std::vector<capnp::word> frames_;  // stamped events in their frames
    std::vector<std::size_t> at_;      // where each frame begins, in words
    std::vector<Digest> leaves_;
};

// One stored event by its position ≤ head, copied out of its block.
Result<std::vector<capnp::word>> event_at(const LogState& log, Position position);

}  // namespace daybook
