#include "events/stored/event_view.h"

#include <capnp/any.h>
#include <capnp/serialize.h>
#include <kj/exception.h>

#include <cstring>
#include <limits>

#include "events/stored/format.h"

namespace daybook {

namespace {

template <class T>
T field(Words event, std::size_t offset) {
    T value{};
    if (offset + sizeof value > event.size_bytes()) return value;
    std::memcpy(&value, reinterpret_cast<const std::byte*>(event.data()) + offset, sizeof value);
    return value;
}

std::string_view view(capnp::Text::Reader text) { return {text.begin(), text.size()}; }

constexpr std::size_t padded(std::size_t bytes) { return (bytes + 7) / 8 * 8; }

bool all_zero(std::span<const std::byte> bytes) {
    for (std::byte b : bytes)
        if (b != std::byte{0}) return false;
    return true;
}

// How many bytes the box at the front of `area` takes; 0 if it is no box.
std::size_t box_size(std::span<const std::byte> area) {
    if (area.size() < format::box_head_bytes + format::box_tag_bytes) return 0;
    std::uint32_t length = 0;
    std::memcpy(&length, area.data() + format::box_length_at, sizeof length);
    const auto head = area.subspan(format::box_alg_at, format::box_length_at - format::box_alg_at);
    if (head[0] != std::byte{format::box_alg} || !all_zero(head.subspan(1))) return 0;
    if (length < format::box_tag_bytes || length > area.size() - format::box_head_bytes) return 0;
    const std::size_t whole = padded(format::box_head_bytes + length);
    if (whole > area.size()) return 0;
    if (!all_zero(area.subspan(format::box_head_bytes + length, whole - format::box_head_bytes - length))) return 0;
    return whole;
}

std::span<const std::byte> box_area(Words event) {
    return std::as_bytes(event).subspan(format::clear_at + field<std::uint32_t>(event, format::clear_bytes_at));
}

// What is wrong with the fixed header and the lengths it names; empty if nothing.
std::string header_damage(Words event) {
    const std::size_t size = event.size_bytes();
    if (size < format::clear_at + 2 * sizeof(capnp::word))
        return "it has " + std::to_string(size) + " bytes, fewer than the shortest event";
    if (size > format::max_event_bytes)
        return "it has " + std::to_string(size) + " bytes, more than " + std::to_string(format::max_event_bytes);
    if (const auto version = field<std::uint8_t>(event, format::format_at); version != format::version)
        return "its format is " + std::to_string(version) + ", and this version reads format 1";
    if (field<std::uint32_t>(event, format::stamp_zero_at) != 0 ||
        field<std::uint16_t>(event, format::header_zero_at) != 0)
        return "bytes that must be zero are not";
    const std::uint64_t clear = field<std::uint32_t>(event, format::clear_bytes_at);
    const std::uint64_t boxes = field<std::uint32_t>(event, format::box_bytes_at);
    if (clear % 8 != 0 || clear < 16 || format::clear_at + clear + boxes != size)
        return "its parts of " + std::to_string(clear) + " and " + std::to_string(boxes) + " bytes do not fill its " +
               std::to_string(size) + " bytes";
    auto area = box_area(event);
    for (unsigned left = field<std::uint8_t>(event, format::boxes_at); left > 0; --left) {
        const std::size_t box = box_size(area);
        if (box == 0) return "a sealed box is damaged";
        area = area.subspan(box);
    }
    if (!area.empty()) return "there are bytes behind its last sealed box";
    return {};
}

// Canonical form is one tree in which every word is used exactly once, so reading it later cannot leave the segment
// or be amplified; this one walk is held to as many words as there are.
bool canonical(kj::ArrayPtr<const kj::ArrayPtr<const capnp::word>> segments) {
    capnp::SegmentArrayMessageReader once(
        segments, {.traversalLimitInWords = segments[0].size(), .nestingLimit = format::nesting_limit});
    return once.isCanonical();
}

}  // namespace

// The clear part behind a header that fits.
void EventView::open() {
    const std::size_t clear_words = field<std::uint32_t>(bytes_, format::clear_bytes_at) / sizeof(capnp::word);
    segment_ = kj::arrayPtr(bytes_.data() + format::clear_at / sizeof(capnp::word), clear_words);
}

void EventView::refuse(const std::string& wrong) {
    event_ = {};
    damage_ = Error{Error::Kind::corrupt,
                    "the event at position " + std::to_string(position().value) + " is damaged: " + wrong};
}

EventView::EventView(Words event, Trusted) : bytes_(event) {
    if (const std::string wrong = header_damage(event); !wrong.empty()) {
        refuse(wrong);
        return;
    }
    open();
    try {
        message_.emplace(kj::arrayPtr(&segment_, 1),
                         capnp::ReaderOptions{std::numeric_limits<std::uint64_t>::max(), format::nesting_limit});
        event_ = message_->getRoot<schema::Event>();
    } catch (const kj::Exception&) {
        refuse("its clear part cannot be read");
    }
}

EventView::EventView(Words event) : bytes_(event) {
    std::string wrong = header_damage(event);
    if (wrong.empty()) {
        open();
        const auto segments = kj::arrayPtr(&segment_, 1);
        try {
            if (canonical(segments)) {
                message_.emplace(
                    segments, capnp::ReaderOptions{std::numeric_limits<std::uint64_t>::max(), format::nesting_limit});
                event_ = message_->getRoot<schema::Event>();
                event_.getId();
                event_.getSource();
                event_.getStream();
                if (!event_.getFact().isStruct()) wrong = "it has no fact";
            } else {
                wrong = "its clear part is not in canonical form";
            }
        } catch (const kj::Exception&) {
            wrong = "its clear part cannot be read";
        }
    }
    if (!wrong.empty()) refuse(wrong);
}

Stamp EventView::stamp() const {
    return {.position = position(),
            .stream = Position{field<std::uint64_t>(bytes_, format::stream_at)},
            .recorded = instant(field<std::int64_t>(bytes_, format::recorded_at)),
            .version = Version{field<std::uint32_t>(bytes_, format::version_at)}};
}

Position EventView::position() const { return Position{field<std::uint64_t>(bytes_, format::position_at)}; }
std::uint16_t EventView::category() const { return field<std::uint16_t>(bytes_, format::category_at); }
std::uint16_t EventView::fact_number() const { return field<std::uint16_t>(bytes_, format::fact_at); }
Instant EventView::occurred() const { return instant(field<std::int64_t>(bytes_, format::occurred_at)); }

unsigned EventView::box_count() const { return damage_ ? 0 : field<std::uint8_t>(bytes_, format::boxes_at); }

Box EventView::box(unsigned index) const {
    DAYBOOK_INVARIANT(index < box_count(), "asked for a box the event does not have");
    auto area = box_area(bytes_);
    for (; index > 0; --index) area = area.subspan(box_size(area));
    Box box;
    std::memcpy(box.key_id.data(), area.data(), format::box_key_bytes);
    std::memcpy(box.nonce.data(), area.data() + format::box_key_bytes, format::box_nonce_bytes);
    std::uint32_t length = 0;
    std::memcpy(&length, area.data() + format::box_length_at, sizeof length);
    box.ciphertext = area.subspan(format::box_head_bytes, length);
    return box;
}

const FactType* EventView::type() const { return find_fact(category(), fact_number()); }

std::string_view EventView::stream() const { return view(event_.getStream()); }
std::string_view EventView::id() const { return view(event_.getId()); }
std::string_view EventView::source() const { return view(event_.getSource()); }

}  // namespace daybook
