#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "events/log/log_index.h"
#include "events/log/merkle.h"
#include "events/log/rocks_store.h"

namespace daybook {

class Group;

// What a log is, once it has been opened: the store, and what is derived from it in memory.
struct LogState {
    std::unique_ptr<RocksStore> store;
    std::string uuid;
    std::uint32_t incarnation = 0;

    mutable std::mutex mutex;  // of what follows
    LogIndex index;
    TreeHasher hasher;
    MerkleTree tree{hasher};
    Position head;                 // durable and settled
    Instant recorded{};            // of the event at head
    std::vector<Group*> groups{};  // on their way, in order; borrowed

    LogState(std::unique_ptr<RocksStore> opened, std::string id, std::uint32_t nth, const LogIndex::HashKey& key);
    LogState(const LogState&) = delete;
    LogState& operator=(const LogState&) = delete;

    Position tip() const;  // the last event staged
};

// Reads the events behind those whose ids lie in sorted runs, fills the index and the tree, and refuses (corrupt, with
// the position) a log that has a gap there, a damaged event, a stamp that does not follow from the events before it, or
// a tile that is not its own. What lies before was read so when it was sealed; every read checks it again, and
// `daybook log verify --deep` all of it.
Status replay(LogState& log);

// The leaf at a position ≤ the head.
Result<Digest> leaf_at(LogState& log, Position position);

}  // namespace daybook
