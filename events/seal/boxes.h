#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "events/core/result.h"
#include "events/seal/key_store.h"
#include "events/stored/event_view.h"

namespace daybook {

// What one subject's box will hold: canonical bytes of the fact with only that subject's fields, zero-padded.
struct Secret {
    SubjectKey key;
    std::vector<std::byte> plaintext;
};

inline constexpr std::size_t box_grain_bytes = 32;  // plaintexts are padded to this, so that lengths tell little

// Content without boxes ‖ one box for each secret, in their order. The same content, keys and secrets always give the
// same bytes (format.md F3): a retry is recognised by its digest, and nothing guessable is stored.
std::vector<capnp::word> seal_boxes(Words content, std::span<const Secret> secrets);

// The plaintext of one box of a stored event; corrupt if the box, or anything else the sender said, was altered.
Result<std::vector<capnp::word>> open_box(const EventView& event, unsigned box, const Key& key);

}  // namespace daybook
