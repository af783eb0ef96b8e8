#include "events/log/log_writer.h"

#include <utility>

#include "events/log/frames.h"
#include "events/stored/format.h"

namespace daybook {

namespace {

constexpr std::size_t kBatchEvents = 4'096;

std::string_view text_of(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

Status LogWriter::add(Words event) {
    const EventView view(event);
    if (view.damage()) return tl::unexpected(*view.damage());
    if (view.position().value != head_.value + 1)
        return rejected("after position " + std::to_string(head_.value) + " comes position " +
                        std::to_string(view.position().value));
    if (in_block_ == max_block_events || block_.size() + 8 + event.size_bytes() > max_block_bytes) {
        end_block();
        if (in_batch_ >= kBatchEvents) DAYBOOK_CHECK(write());
    }
    capnp::word head;
    write_frame_head(&head, event.size_bytes());
    block_ += text_of(std::as_bytes(std::span(&head, 1)));
    block_ += text_of(std::as_bytes(event));
    const auto bytes = std::as_bytes(event);
    tree_.add(hasher_.leaf(bytes.first(format::stamp_bytes), hasher_.plain(bytes.subspan(format::stamp_bytes))),
              [this](const Tile& tile) { batch_.tile(tile); });
    ++head_.value;
    ++in_block_;
    return {};
}

Status LogWriter::finish() {
    end_block();
    return write();
}

void LogWriter::end_block() {
    if (in_block_ == 0) return;
    batch_.block(head_.value - in_block_ + 1, block_);
    in_batch_ += in_block_;
    in_block_ = 0;
    block_.clear();
}

Status LogWriter::write() {
    in_batch_ = 0;
    return store_->write(std::exchange(batch_, RocksStore::Batch(*store_)));
}

}  // namespace daybook
