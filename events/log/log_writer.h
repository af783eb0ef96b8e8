#pragma once

#include <memory>
#include <string>

#include "events/core/result.h"
#include "events/core/types.h"
#include "events/log/merkle.h"
#include "events/log/rocks_store.h"
#include "events/stored/event_view.h"

namespace daybook {

// Writes stored events, stamps and all, into a log that has none: what an import and a restore do. It decides nothing;
// whoever calls it compares the root, and verifies the log before it is put in its place.
class LogWriter {
 public:
    // `store` has its meta and no event.
    explicit LogWriter(std::unique_ptr<RocksStore> store) : store_(std::move(store)) {}

    // The next event. Rejected if it is damaged or its position is not the next one.
    Status add(Words event);

    // Makes everything durable. Call it last.
    Status finish();

    Position head() const { return head_; }
    Digest root() const { return tree_.root(); }

 private:
    void end_block();
    Status write();

    std::unique_ptr<RocksStore> store_;
    TreeHasher hasher_;
    MerkleTree tree_{hasher_};
    RocksStore::Batch batch_{*store_};
    std::string block_;         // frames of the block being filled
    std::size_t in_block_ = 0;  // events in it
    std::size_t in_batch_ = 0;  // events in the batch
    Position head_;
};

}  // namespace daybook
