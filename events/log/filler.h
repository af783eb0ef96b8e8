#pragma once

#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

#include "events/log/event_log.h"
#include "events/log/frames.h"

namespace daybook {

// Copies frames of whole events into a page up to a limit; always at least one.
class Filler {
 public:
    explicit Filler(Limit limit) : Filler(limit, limit.bytes / sizeof(capnp::word) / 4) {}
    // `words`: about how much it will hold.
    Filler(Limit limit, std::size_t words) : limit_(limit) { words_.reserve(words); }

    // False when the page is full.
    bool take(Words frame) {
        if (!fits(1, frame.size())) return false;
        words_.insert(words_.end(), frame.begin(), frame.end());
        ++events_;
        return true;
    }
    // Is there room for so much more? There is for one event, however long.
    bool fits(std::size_t events, std::size_t words) const {
        if (words_.empty() && events == 1) return true;
        return events_ + events <= limit_.events && (words_.size() + words) * sizeof(capnp::word) <= limit_.bytes;
    }
    // Frames of so many events, as they lie in a block: not aligned.
    void take_bytes(std::string_view frames, std::size_t events) {
        const std::size_t at = words_.size();
        words_.resize(at + frames.size() / sizeof(capnp::word));
        std::memcpy(words_.data() + at, frames.data(), frames.size());
        events_ += static_cast<std::uint32_t>(events);
    }
    bool take_event(Words event) {
        std::vector<capnp::word> frame(1 + event.size());
        write_frame_head(frame.data(), event.size_bytes());
        std::memcpy(frame.data() + 1, event.data(), event.size_bytes());
        return take(frame);
    }
    Page page(Position head) && { return Page(head, std::move(words_)); }
    Page page(Position head, Position passed) && { return Page(head, std::move(words_), passed); }

 private:
    Limit limit_;
    std::uint32_t events_ = 0;
    std::vector<capnp::word> words_;
};

}  // namespace daybook
