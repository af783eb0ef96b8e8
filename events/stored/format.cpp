#include "events/stored/format.h"

#include <bit>
#include <cstring>

namespace daybook::format {

static_assert(std::endian::native == std::endian::little, "stored events are little-endian and are read in place");

namespace {

template <class T>
void put(void* event, std::size_t offset, T value) {
    std::memcpy(static_cast<std::byte*>(event) + offset, &value, sizeof value);
}

constexpr std::size_t words_for(std::size_t bytes) { return (bytes + sizeof(capnp::word) - 1) / sizeof(capnp::word); }

}  // namespace

void write_stamp(const Stamp& stamp, capnp::word* event) {
    put(event, position_at, stamp.position.value);
    put(event, stream_at, stamp.stream.value);
    put(event, recorded_at, micros(stamp.recorded));
    put(event, version_at, stamp.version.value);
    put(event, stamp_zero_at, std::uint32_t{0});
}

std::vector<capnp::word> stamped(const Stamp& stamp, Words content) {
    std::vector<capnp::word> event(stamp_words + content.size());
    write_stamp(stamp, event.data());
    std::memcpy(event.data() + stamp_words, content.data(), content.size_bytes());
    return event;
}

std::vector<capnp::word> with_boxes(Words content, std::span<const Box> boxes) {
    std::size_t box_words = 0;
    for (const Box& box : boxes) box_words += words_for(box_head_bytes + box.ciphertext.size());
    std::vector<capnp::word> out(content.size() + box_words);  // capnp::word is zeroed by value initialisation
    std::memcpy(out.data(), content.data(), content.size_bytes());
    put(out.data(), boxes_at - stamp_bytes, static_cast<std::uint8_t>(boxes.size()));
    put(out.data(), box_bytes_at - stamp_bytes, static_cast<std::uint32_t>(box_words * sizeof(capnp::word)));

    std::byte* at = reinterpret_cast<std::byte*>(out.data() + content.size());
    for (const Box& box : boxes) {
        std::memcpy(at, box.key_id.data(), box_key_bytes);
        std::memcpy(at + box_key_bytes, box.nonce.data(), box_nonce_bytes);
        put(at, box_alg_at, box_alg);
        put(at, box_length_at, static_cast<std::uint32_t>(box.ciphertext.size()));
        if (!box.ciphertext.empty()) std::memcpy(at + box_head_bytes, box.ciphertext.data(), box.ciphertext.size());
        at += words_for(box_head_bytes + box.ciphertext.size()) * sizeof(capnp::word);
    }
    return out;
}

std::vector<capnp::word> to_words(std::span<const std::byte> bytes) {
    std::vector<capnp::word> words(words_for(bytes.size()));
    if (!bytes.empty()) std::memcpy(words.data(), bytes.data(), bytes.size());
    return words;
}

}  // namespace daybook::format
