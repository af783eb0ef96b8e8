#pragma once

#include <cstring>
#include <utility>
#include <vector>

#include "events/log/event_log.h"
#include "events/log/frames.h"

namespace daybook {

// Copies frames of whole events into a page up to a limit; always at least one.
class Filler {
 public:
    explicit Filler(Limit limit) : limit_(limit) { words_.reserve(limit.bytes / sizeof(capnp::word) / 4); }

    // False when the page is full.
    bool take(Words frame) {
        if (events_ > 0 &&
            (events_ >= limit_.events || (words_.size() + frame.size()) * sizeof(capnp::word) > limit_.bytes))
            return false;
        words_.insert(words_.end(), frame.begin(), frame.end());
        ++events_;
        return true;
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
