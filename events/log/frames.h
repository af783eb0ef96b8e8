#pragma once

#include <capnp/common.h>

#include <cstdint>
#include <cstring>
#include <optional>
#include <vector>

#include "events/stored/event_view.h"

namespace daybook {

// Frames of (u32 length, u32 zero, stored event), as they lie in blocks and pages.
inline constexpr std::size_t max_block_events = 64;
inline constexpr std::size_t max_block_bytes = 64 * 1'024;

// Length and zero as one word.
inline void write_frame_head(capnp::word* at, std::size_t event_bytes) {
    const std::uint32_t head[2] = {static_cast<std::uint32_t>(event_bytes), 0};
    std::memcpy(at, head, sizeof head);
}

// The event of the frame at the front of `frames`; nothing if there is no whole frame there.
inline std::optional<Words> first_frame(Words frames) {
    if (frames.empty()) return std::nullopt;
    std::uint32_t head[2];
    std::memcpy(head, frames.data(), sizeof head);
    if (head[1] != 0 || head[0] % sizeof(capnp::word) != 0 || head[0] > frames.size_bytes() - sizeof(capnp::word))
        return std::nullopt;
    return frames.subspan(1, head[0] / sizeof(capnp::word));
}

}  // namespace daybook
