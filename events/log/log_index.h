#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "events/core/types.h"

namespace daybook {

// Where every id and every stream is, in memory; derived from the log and rebuilt at start.
// Ids are kept as SipHash → position, 16 bytes each: a hit is verified by reading the stored event (format.md F8).
// Streams are kept by name, their number being the position of their first event.
class LogIndex {
   public:
    using HashKey = std::array<std::byte, 16>;

    struct Stream {
        std::uint64_t hash = 0;
        std::uint64_t name_at = 0;
        std::uint32_t name_bytes = 0;
        Version version;
        Position first;  // = the stream's number
        Position last;
    };

    explicit LogIndex(const HashKey& key) : key_(key) { grow_ids(1'024), grow_streams(1'024); }

    // Makes room for so many more events, so that what `undo_to` takes back stays where it was put.
    void reserve(std::size_t events);

    std::uint64_t id_hash(std::string_view source, std::string_view id) const;

    // Positions that may hold this id, in the order they were added. `visit(position)` returns true to stop.
    template <class Visit>
    void candidates(std::uint64_t hash, Visit&& visit) const {
        for (std::size_t at = hash & (ids_.size() - 1); ids_[at].position != 0; at = (at + 1) & (ids_.size() - 1))
            if (ids_[at].hash == hash && visit(Position{ids_[at].position})) return;
    }

    // nullptr if there is no such stream. Borrowed until the next add.
    const Stream* find_stream(std::string_view name) const;
    std::size_t stream_count() const { return streams_.size(); }

    // The event of the same stream that follows this one; 0 if it is the stream's last.
    Position next_in_stream(Position position) const { return Position{next_[position.value - 1]}; }

    // Records the event at the next position and says which of its stream it is.
    const Stream& add(std::uint64_t id_hash, std::string_view stream);

    // Takes back everything added since `mark()` said so; only what `keep()` has not made final.
    std::size_t mark() const { return undo_.size(); }
    void undo_to(std::size_t mark);
    void keep() { undo_.clear(); }

   private:
    struct IdSlot {
        std::uint64_t hash = 0;
        std::uint64_t position = 0;  // 0 = free
    };
    struct Undo {
        std::size_t id_slot;
        std::uint32_t stream;
        std::size_t stream_slot;  // only of a new stream
        Position last;            // of the stream, before; 0 = it was new
    };

    std::uint64_t hash(std::string_view text) const;
    std::size_t free_id_slot(std::uint64_t hash) const;
    std::size_t stream_slot(std::uint64_t hash, std::string_view name) const;
    std::string_view name(const Stream& stream) const { return {names_.data() + stream.name_at, stream.name_bytes}; }
    void grow_ids(std::size_t slots);
    void grow_streams(std::size_t slots);

    HashKey key_;
    std::vector<IdSlot> ids_;                  // open addressing, a power of two
    std::vector<std::uint64_t> next_;          // by position − 1
    std::vector<Stream> streams_;              // in the order they began
    std::vector<std::uint32_t> stream_slots_;  // open addressing: index into streams_ + 1
    std::string names_;
    std::vector<Undo> undo_;
};

}  // namespace daybook
