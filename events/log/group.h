#pragma once

#include <optional>
#include <vector>

#include "events/log/event_log.h"
#include "events/log/log_state.h"

namespace daybook {

// One group of requests being built on top of a log and of the groups that are on their way to its disk.
class Group final : public AppendGroup {
 public:
    Group(LogState& log, const Clock& clock);
    ~Group() override;

    Result<Receipt> stage(const Append& request) override;
    std::size_t events() const override { return at_.size(); }
    std::size_t bytes() const override { return frames_.size() * sizeof(capnp::word); }

    Position before() const { return before_; }  // the last event in front of it
    Position head() const { return Position{before_.value + at_.size()}; }
    Instant recorded() const { return recorded_; }  // its last event
    Words event(std::size_t index) const;

    // Everything staged, as blocks and tiles; `tree` grows by its leaves. By the writing thread.
    RocksStore::Batch batch(const RocksStore& store, MerkleTree& tree, TreeHasher& hasher);
    // The tree as it was when the group was written, and its last leaf.
    const std::optional<MerkleTree>& grown() const { return grown_; }

 private:
    // One event of the request being staged, where it lies in `frames_`.
    struct Laid {
        std::size_t at, words;
        std::string_view source, id, stream;
        std::uint64_t id_hash, name_hash;
    };
    Status lay_out(std::span<const Sealed> events);
    Status stage_laid(std::span<const Sealed> events, std::size_t end, std::vector<Receipt::Outcome>& outcomes);
    Result<std::optional<Receipt::Outcome>> repeated(const Sealed& event, const Laid& laid) const;
    Status check_conditions(std::span<const Condition> conditions);

    LogState& log_;
    Position before_;
    const Clock& clock_;
    Instant recorded_;
    std::vector<capnp::word> frames_;  // stamped events in their frames
    std::vector<std::size_t> at_;      // where each frame begins, in words
    std::vector<Digest> digests_;      // of each event's content
    std::vector<Laid> laid_;           // of the request being staged
    std::optional<MerkleTree> grown_;
};

// One stored event by its position, copied out of its block or out of a group that is on its way. The log's lock is
// held, or the position is settled.
Result<std::vector<capnp::word>> event_at(const LogState& log, Position position);

}  // namespace daybook
