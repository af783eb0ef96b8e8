#pragma once

#include <capnp/common.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "events/stored/event_view.h"

// The stored event, byte by byte (format.md F1). Little-endian; every offset counts from the start of the event.
namespace daybook::format {

inline constexpr std::uint8_t version = 1;
inline constexpr std::size_t max_event_bytes = 64 * 1'024;

// Stamp: what the recorder adds.
inline constexpr std::size_t position_at = 0;   // u64
inline constexpr std::size_t stream_at = 8;     // u64
inline constexpr std::size_t recorded_at = 16;  // i64, µs
inline constexpr std::size_t version_at = 24;   // u32
inline constexpr std::size_t stamp_zero_at = 28;
inline constexpr std::size_t stamp_bytes = 32;
inline constexpr std::size_t stamp_words = stamp_bytes / sizeof(capnp::word);

// Content: what the sender said.
inline constexpr std::size_t format_at = 32;       // u8
inline constexpr std::size_t boxes_at = 33;        // u8
inline constexpr std::size_t category_at = 34;     // u16
inline constexpr std::size_t fact_at = 36;         // u16
inline constexpr std::size_t header_zero_at = 38;  // u16
inline constexpr std::size_t clear_bytes_at = 40;  // u32
inline constexpr std::size_t box_bytes_at = 44;    // u32
inline constexpr std::size_t occurred_at = 48;     // i64, µs
inline constexpr std::size_t clear_at = 56;
inline constexpr std::size_t header_words = (clear_at - stamp_bytes) / sizeof(capnp::word);
inline constexpr std::size_t max_content_bytes = max_event_bytes - stamp_bytes;

// One box: key id, nonce, algorithm, zeros, length; then the ciphertext with its tag, zero-padded to a word.
inline constexpr std::size_t box_key_bytes = 16;
inline constexpr std::size_t box_nonce_bytes = 24;
inline constexpr std::size_t box_alg_at = 40;
inline constexpr std::uint8_t box_alg = 1;  // XChaCha20-Poly1305
inline constexpr std::size_t box_length_at = 44;
inline constexpr std::size_t box_head_bytes = 48;
inline constexpr std::size_t box_tag_bytes = 16;

inline constexpr int nesting_limit = 16;

// Stamp ‖ content as one event. The content must be a whole number of words.
std::vector<capnp::word> stamped(const Stamp& stamp, Words content);

// Writes the stamp's 32 bytes to the front of an event.
void write_stamp(const Stamp& stamp, capnp::word* event);

// Content without boxes ‖ these boxes, in their order, with the header's box fields set.
std::vector<capnp::word> with_boxes(Words content, std::span<const Box> boxes);

// Bytes copied into aligned words; a tail that is no whole word is zero-padded.
std::vector<capnp::word> to_words(std::span<const std::byte> bytes);

}  // namespace daybook::format
