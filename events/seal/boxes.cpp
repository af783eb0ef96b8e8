#include "events/seal/boxes.h"

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

}  // namespace

std::vector<capnp::word> seal_boxes(Words content, std::span<const Secret> secrets) {
    // The header tells the number and size of the boxes and is part of what is authenticated: set it first.
    std::vector<std::vector<std::byte>> ciphertexts;
    std::vector<Box> boxes;
    ciphertexts.reserve(secrets.size());
    for (const Secret& secret : secrets) {
        ciphertexts.emplace_back(secret.plaintext.size() + format::box_tag_bytes);
        boxes.push_back({.key_id = secret.key.id, .nonce = {}, .ciphertext = ciphertexts.back()});
    }
    const std::vector<capnp::word> outline = format::with_boxes(content, boxes);
    const auto clear = std::as_bytes(Words(outline).first(content.size()));
    for (std::size_t i = 0; i < secrets.size(); ++i) {
        const auto data = said(clear, secrets[i].key.id);
        boxes[i].nonce = nonce_of(derive(secrets[i].key.key, "daybook nonce 1"), data, secrets[i].plaintext);
        ciphertexts[i] = encrypt(secrets[i].key.key, boxes[i].nonce, data, secrets[i].plaintext);
        boxes[i].ciphertext = ciphertexts[i];
    }
    return format::with_boxes(content, boxes);
}

Result<std::vector<capnp::word>> open_box(const EventView& event, unsigned number, const Key& key) {
    const Box box = event.box(number);
    std::size_t box_words = 0;
    for (unsigned i = 0; i < event.box_count(); ++i) {
        const std::size_t bytes = format::box_head_bytes + event.box(i).ciphertext.size();
        box_words += (bytes + sizeof(capnp::word) - 1) / sizeof(capnp::word);
    }
    const auto clear = std::as_bytes(event.content().first(event.content().size() - box_words));
    const auto opened = decrypt(key, box.nonce, said(clear, box.key_id), box.ciphertext);
    if (!opened) {
        return corrupt("box " + std::to_string(number + 1) + " of the event at position " +
                       std::to_string(event.position().value) + " does not open: it or its event was altered");
    }
    return format::to_words(*opened);
}

}  // namespace daybook
