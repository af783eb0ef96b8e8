#include "events/verify/stored_event.h"

#include <capnp/message.h>
#include <kj/exception.h>

#include <cstring>
#include <vector>

#include "events/verify/hash.h"
#include "schema/event.capnp.h"

namespace daybook::verify {

namespace {

constexpr std::size_t stamp_bytes = 32, clear_at = 56, largest = 64 * 1'024, box_head = 48, box_tag = 16;

template <class T>
T number(std::string_view bytes, std::size_t at) {
    T value{};
    std::memcpy(&value, bytes.data() + at, sizeof value);
    return value;
}

std::string text(capnp::Text::Reader reader) { return {reader.begin(), reader.size()}; }

bool zero(std::string_view bytes) { return bytes.find_first_not_of('\0') == std::string_view::npos; }

// Every box: key, nonce, algorithm, zeros, length, ciphertext, padding; and nothing behind the last one.
bool good_boxes(std::string_view area, unsigned count) {
    for (; count > 0; --count) {
        if (area.size() < box_head + box_tag || area[40] != 1 || !zero(area.substr(41, 3))) return false;
        const std::size_t ciphertext = number<std::uint32_t>(area, 44);
        const std::size_t padded = (ciphertext + 7) / 8 * 8;
        if (ciphertext < box_tag || padded > area.size() - box_head) return false;
        if (!zero(area.substr(box_head + ciphertext, padded - ciphertext))) return false;
        area.remove_prefix(box_head + padded);
    }
    return area.empty();
}

std::string wrong_header(std::string_view event) {
    if (event.size() < clear_at + 16) return "it is shorter than any event";
    if (event.size() > largest) return "it is longer than any event";
    if (event[32] != 1) return "its format is not 1";
    if (number<std::uint32_t>(event, 28) != 0 || number<std::uint16_t>(event, 38) != 0)
        return "bytes that must be zero are not";
    const std::uint64_t clear = number<std::uint32_t>(event, 40);
    const std::uint64_t boxes = number<std::uint32_t>(event, 44);
    if (clear % 8 != 0 || clear < 16 || clear_at + clear + boxes != event.size())
        return "its parts do not add up to its length";
    if (!good_boxes(event.substr(clear_at + clear), static_cast<unsigned char>(event[33])))
        return "its sealed boxes are damaged";
    return {};
}

}  // namespace

std::string_view stamp_of(std::string_view event) { return event.substr(0, stamp_bytes); }

Digest leaf_of(std::string_view event) { return leaf_of(stamp_of(event), sha256(event.substr(stamp_bytes))); }

bool read_event(std::string_view bytes, StoredEvent& event, std::string& wrong) {
    wrong = wrong_header(bytes);
    if (!wrong.empty()) return false;
    event.position = number<std::uint64_t>(bytes, 0);
    event.stream = number<std::uint64_t>(bytes, 8);
    event.recorded = number<std::int64_t>(bytes, 16);
    event.version = number<std::uint32_t>(bytes, 24);
    std::vector<capnp::word> words(number<std::uint32_t>(bytes, 40) / sizeof(capnp::word));
    std::memcpy(words.data(), bytes.data() + clear_at, words.size() * sizeof(capnp::word));
    const kj::ArrayPtr<const capnp::word> segment = kj::arrayPtr(words.data(), words.size());
    try {
        capnp::SegmentArrayMessageReader once(kj::arrayPtr(&segment, 1), {words.size(), 16});
        if (!once.isCanonical()) {
            wrong = "its clear part is not in canonical form";
            return false;
        }
        capnp::SegmentArrayMessageReader message(kj::arrayPtr(&segment, 1));
        const auto root = message.getRoot<schema::Event>();
        event.source = text(root.getSource());
        event.id = text(root.getId());
        event.stream_name = text(root.getStream());
    } catch (const kj::Exception&) {
        wrong = "its clear part cannot be read";
        return false;
    }
    return true;
}

bool walk_frames(std::string_view frames, const std::function<void(std::string_view)>& visit, std::string& wrong) {
    if (frames.empty()) return wrong = "it is empty", false;
    while (!frames.empty()) {
        if (frames.size() < 8) return wrong = "it ends within a frame", false;
        const std::size_t length = number<std::uint32_t>(frames, 0);
        if (number<std::uint32_t>(frames, 4) != 0 || length % 8 != 0 || length < stamp_bytes ||
            length > frames.size() - 8)
            return wrong = "a frame in it has no length that can be", false;
        visit(frames.substr(8, length));
        frames.remove_prefix(8 + length);
    }
    return true;
}

}  // namespace daybook::verify
