#pragma once

#include <capnp/common.h>

#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>
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

// The position an event is stamped with; 0 if it is too short to have one.
inline Position position_of(Words event) {
    Position position;
    if (!event.empty()) std::memcpy(&position.value, event.data(), sizeof position.value);
    return position;
}

// A frame in bytes that need not be aligned: how long it is, and the position its event is stamped with. Nothing if
// there is no whole frame of an event at the front of `frames`.
struct FrameAt {
    std::size_t bytes = 0;
    std::uint64_t position = 0;
};
inline std::optional<FrameAt> frame_at(std::string_view frames) {
    std::uint32_t head[2];
    FrameAt frame;
    if (frames.size() < sizeof head + sizeof frame.position) return std::nullopt;
    std::memcpy(head, frames.data(), sizeof head);
    if (head[1] != 0 || head[0] % sizeof(capnp::word) != 0 || head[0] < sizeof frame.position ||
        head[0] > frames.size() - sizeof head)
        return std::nullopt;
    frame.bytes = sizeof head + head[0];
    std::memcpy(&frame.position, frames.data() + sizeof head, sizeof frame.position);
    return frame;
}

}  // namespace daybook
