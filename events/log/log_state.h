#pragma once

#include <memory>
#include <string>

#include "events/log/log_index.h"
#include "events/log/merkle.h"
#include "events/log/rocks_store.h"

namespace daybook {

// What a log is, once it has been read: the store and all that is derived from it in memory.
struct LogState {
    std::unique_ptr<RocksStore> store;
    std::string uuid;
    std::uint32_t incarnation = 0;
    LogIndex index;
    TreeHasher hasher;
    MerkleTree tree{hasher};
    Position head;
    Instant recorded{};  // of the event at head

    LogState(std::unique_ptr<RocksStore> opened, std::string id, std::uint32_t nth, const LogIndex::HashKey& key)
        : store(std::move(opened)), uuid(std::move(id)), incarnation(nth), index(key) {}
    LogState(const LogState&) = delete;
    LogState& operator=(const LogState&) = delete;
};

// Reads every event from the first: fills the index and the tree, and refuses (corrupt, with the position) a log that
// has a gap, a damaged event, a stamp that does not follow from the events before it, or a tile that is not its own.
Status replay(LogState& log);

// The leaf at a position ≤ the head.
Result<Digest> leaf_at(LogState& log, Position position);

}  // namespace daybook
