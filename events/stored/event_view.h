#pragma once

#include <capnp/message.h>

#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "events/core/result.h"
#include "events/core/types.h"
#include "events/stored/fact_type.h"
#include "schema/event.capnp.h"

namespace daybook {

// Bytes of stored events, aligned as Cap'n Proto wants them.
using Words = std::span<const capnp::word>;

// Words to be written over at once: what it grows by is left as the memory was, not zeroed first. A page of events
// passes through several of these on its way to a reader.
template <class Word>
struct Unfilled : std::allocator<Word> {
    template <class Other>
    struct rebind {
        using other = Unfilled<Other>;
    };
    template <class Other>
    void construct(Other* at) noexcept {
        ::new (static_cast<void*>(at)) Other;
    }
    template <class Other, class... From>
    void construct(Other* at, From&&... from) {
        ::new (static_cast<void*>(at)) Other(std::forward<From>(from)...);
    }
};
using WordBuffer = std::vector<capnp::word, Unfilled<capnp::word>>;

// What the recorder stamps on an event (format.md F1, bytes 0–31).
struct Stamp {
    Position position;
    Position stream;   // position of the stream's first event
    Instant recorded;  // never decreasing along the log
    Version version;
    bool operator==(const Stamp&) const = default;
};

// One sealed box: the personal fields of one subject (F1, F3).
struct Box {
    std::array<std::byte, 16> key_id{};
    std::array<std::byte, 24> nonce{};
    std::span<const std::byte> ciphertext;
};

// Says that bytes come out of the log, where only canonical events are: the recorder held them to it (format.md F2).
struct Trusted {};

// One stored event, read in place. Borrows its bytes; lives on the stack of the reader and is not copied.
class EventView {
 public:
    // `event`: exactly one stored event (stamp and content). Check `damage()` before use.
    explicit EventView(Words event);
    // The same without the walk that proves canonical form, which costs more than reading the event. Lengths are still
    // checked; a field that cannot be read throws kj::Exception as always.
    EventView(Words event, Trusted);
    EventView(const EventView&) = delete;
    EventView& operator=(const EventView&) = delete;

    // Nothing when the event can be read; else what is wrong with its bytes, a `corrupt` error.
    const std::optional<Error>& damage() const { return damage_; }

    Stamp stamp() const;
    Position position() const;
    std::uint16_t category() const;
    std::uint16_t fact_number() const;
    Instant occurred() const;
    unsigned box_count() const;
    Box box(unsigned index) const;

    // Null for a fact this version's catalogue does not know.
    const FactType* type() const;

    schema::Event::Reader event() const { return event_; }
    std::string_view stream() const;  // the name; its number is in the stamp
    std::string_view id() const;
    std::string_view source() const;

    template <class Fact>
    bool is() const {
        const FactType& t = fact_type<Fact>();
        return category() == t.category && fact_number() == t.fact;
    }
    template <class Fact>
    typename Fact::Reader as() const {
        return event_.getFact().getAs<Fact>();
    }

    Words bytes() const { return bytes_; }
    Words content() const { return bytes_.subspan(4); }  // all that the sender said: what is hashed

 private:
    void open();
    void refuse(const std::string& wrong);

    Words bytes_;
    std::optional<Error> damage_;
    std::optional<capnp::SegmentArrayMessageReader> message_;
    kj::ArrayPtr<const capnp::word> segment_;
    schema::Event::Reader event_;
};

}  // namespace daybook
