#include "events/seal/boxes.h"

#include <algorithm>

#include "events/seal/secrets.h"
#include "events/stored/format.h"

namespace daybook {
namespace {

// All that the sender said, and the key it is sealed with; nothing the recorder adds.
std::vector<std::byte> said(std::span<const std::byte> clear, const KeyId& id) {
    std::vector<std::byte> data(clear.begin(), clear.end());
    data.insert(data.end(), id.begin(), id.end());
    return data;
}

std::size_t box_words(std::size_t ciphertext) {
    return (format::box_head_bytes + ciphertext + sizeof(capnp::word) - 1) / sizeof(capnp::word);
}

}  // namespace

std::vector<capnp::word> seal_boxes(Words content, std::span<const Secret> secrets) {
    // The header tells the number and size of the boxes and is part of what is authenticated: the boxes are laid out
    // empty, and filled in their places.
    std::size_t longest = 0;
    for (const Secret& secret : secrets) longest = std::max(longest, secret.plaintext.size() + format::box_tag_bytes);
    const std::vector<std::byte> blank(longest);
    std::vector<Box> boxes;
    boxes.reserve(secrets.size());
    for (const Secret& secret : secrets)
        boxes.push_back({.key_id = secret.key.id,
                         .nonce = {},
                         .ciphertext = std::span(blank).first(secret.plaintext.size() + format::box_tag_bytes)});
    std::vector<capnp::word> sealed = format::with_boxes(content, boxes);
    const auto bytes = std::as_writable_bytes(std::span(sealed));
    const auto clear = bytes.first(content.size_bytes());
    for (auto rest = bytes.subspan(clear.size()); const Secret& secret : secrets) {
        const auto data = said(clear, secret.key.id);
        const Nonce nonce = nonce_of(derive(secret.key.key, "daybook nonce 1"), data, secret.plaintext);
        std::ranges::copy(nonce, rest.subspan(format::box_key_bytes).begin());
        const auto ciphertext = rest.subspan(format::box_head_bytes, secret.plaintext.size() + format::box_tag_bytes);
        encrypt(secret.key.key, nonce, data, secret.plaintext, ciphertext);
        rest = rest.subspan(box_words(ciphertext.size()) * sizeof(capnp::word));
    }
    return sealed;
}

Result<std::vector<capnp::word>> open_box(const EventView& event, unsigned number, const Key& key) {
    const Box box = event.box(number);
    std::size_t sealed_words = 0;
    for (unsigned i = 0; i < event.box_count(); ++i) {
        sealed_words += box_words(event.box(i).ciphertext.size());
    }
    const auto clear = std::as_bytes(event.content().first(event.content().size() - sealed_words));
    const auto opened = decrypt(key, box.nonce, said(clear, box.key_id), box.ciphertext);
    if (!opened) {
        return corrupt("box " + std::to_string(number + 1) + " of the event at position " +
                       std::to_string(event.position().value) + " does not open: it or its event was altered");
    }
    return format::to_words(*opened);
}

}  // namespace daybook
