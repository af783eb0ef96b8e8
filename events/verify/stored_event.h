#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "events/core/types.h"

namespace daybook::verify {

// One stored event, read from its bytes by format.md F1 alone.
struct StoredEvent {
    std::uint64_t position = 0;
    std::uint64_t stream = 0;   // position of the stream's first event
    std::int64_t recorded = 0;  // µs UTC
    std::uint32_t version = 0;
    std::string source, id, stream_name;
};

// Its stamp in 32 bytes and its leaf in the tree, from the bytes as they are; at least 32 of them.
std::string_view stamp_of(std::string_view event);
Digest leaf_of(std::string_view event);

// Reads an event; false, saying what is wrong with it, if its bytes keep a rule of F1 no more.
bool read_event(std::string_view bytes, StoredEvent& event, std::string& wrong);

// Walks the frames (u32 length, u32 zero, event)* of a block. False, saying what is wrong, where they cannot be
// followed.
bool walk_frames(std::string_view frames, const std::function<void(std::string_view event)>& visit, std::string& wrong);

}  // namespace daybook::verify
