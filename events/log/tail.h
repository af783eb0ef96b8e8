#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "events/core/types.h"

namespace daybook {

// Exactly which ids and streams the last events of the log have, in memory: what stands behind the sorted runs, and the
// overlay for groups that are not on disk yet. What was added last can be taken back.
class Tail {
 public:
    // The events of one stream in this tail, first to last.
    struct Part {
        std::uint64_t stream = 0;  // its number; 0 = a free place
        std::uint32_t first = 0;   // index + 1 of its first event here
        std::uint32_t last = 0;
    };
    struct Event {
        std::uint64_t stream = 0;
        Version version;
        std::uint32_t next = 0;  // index + 1 of the next event of the stream; 0 = none
    };
    struct Id {
        std::uint64_t hash = 0;
        std::uint64_t position = 0;  // 0 = a free place
    };

    // `before`: the last event that is not in it.
    explicit Tail(Position before) : before_(before), ids_(first_places), parts_(first_places) {}

    Position before() const { return before_; }
    Position last() const { return Position{before_.value + events_.size()}; }
    std::size_t size() const { return events_.size(); }

    // Makes room for so many more events, so that what is taken back stays where it was put.
    void reserve(std::size_t events);

    // The event at the next position.
    void add(std::uint64_t id, Position stream, Version version);
    // A name that begins a stream at the last event's position.
    void add_name(std::uint64_t hash) { put(hash, last()); }

    // Takes back everything added since `mark` said so, last first.
    std::size_t mark() const { return events_.size(); }
    void undo_to(std::size_t mark);
    // What was added so far stays.
    void keep() { undo_ids_.clear(), undo_parts_.clear(); }

    // Positions that may hold this id or name. `visit(position)` returns true to stop.
    template <class Visit>
    bool candidates(std::uint64_t hash, Visit&& visit) const {
        for (std::size_t at = hash & (ids_.size() - 1); ids_[at].position != 0; at = (at + 1) & (ids_.size() - 1))
            if (ids_[at].hash == hash && visit(Position{ids_[at].position})) return true;
        return false;
    }
    void prefetch(std::uint64_t hash) const { __builtin_prefetch(&ids_[hash & (ids_.size() - 1)]); }

    // The stream's events here; nullptr if there are none.
    const Part* find(Position stream) const;
    const Event& event(std::uint32_t index_and_one) const { return events_[index_and_one - 1]; }
    Position position(std::uint32_t index_and_one) const { return Position{before_.value + index_and_one}; }

    // For sealing: everything in it, in no order, and the streams' events in order of position.
    std::vector<Id> ids() const;
    const std::vector<Event>& events() const { return events_; }

 private:
    static constexpr std::size_t first_places = 1'024;

    void put(std::uint64_t hash, Position position);
    std::size_t part_place(std::uint64_t stream) const;

    Position before_;
    std::vector<Event> events_;
    std::vector<Id> ids_;      // open addressing, a power of two of places
    std::vector<Part> parts_;  // the same
    std::size_t id_count_ = 0;
    std::size_t part_count_ = 0;

    struct UndoPart {
        std::size_t place;
        std::uint32_t last;  // before; 0 = the part is new
    };
    std::vector<std::pair<std::size_t, std::size_t>> undo_ids_;  // event count when it was put, place
    std::vector<UndoPart> undo_parts_;                           // one an event
};

}  // namespace daybook
