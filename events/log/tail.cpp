#include "events/log/tail.h"

namespace daybook {

namespace {

// Stream numbers are positions: neighbours must not end up side by side in one long chain.
std::uint64_t scattered(std::uint64_t stream) {
    stream *= 0x9e3779b97f4a7c15ULL;
    return stream ^ stream >> 32;
}

bool crowded(std::size_t taken, std::size_t places) { return taken * 3 > places * 2; }

}  // namespace

void Tail::reserve(std::size_t events) {
    std::size_t places = ids_.size();
    while (crowded(id_count_ + 2 * events, places)) places *= 2;  // an event may begin a stream, too
    if (places != ids_.size()) {
        std::vector<Id> old(places);
        old.swap(ids_);
        id_count_ = 0;
        for (const Id& id : old)
            if (id.position != 0) put(id.hash, Position{id.position});
    }
    places = parts_.size();
    while (crowded(part_count_ + events, places)) places *= 2;
    if (places == parts_.size()) return;
    std::vector<Part> old(places);
    old.swap(parts_);
    for (const Part& part : old)
        if (part.stream != 0) parts_[part_place(part.stream)] = part;
}

void Tail::put(std::uint64_t hash, Position position) {
    std::size_t at = hash & (ids_.size() - 1);
    while (ids_[at].position != 0) at = (at + 1) & (ids_.size() - 1);
    ids_[at] = {hash, position.value};
    ++id_count_;
    undo_ids_.emplace_back(events_.size(), at);
}

std::size_t Tail::part_place(std::uint64_t stream) const {
    std::size_t at = scattered(stream) & (parts_.size() - 1);
    while (parts_[at].stream != 0 && parts_[at].stream != stream) at = (at + 1) & (parts_.size() - 1);
    return at;
}

const Tail::Part* Tail::find(Position stream) const {
    const Part& part = parts_[part_place(stream.value)];
    return part.stream == 0 ? nullptr : &part;
}

void Tail::add(std::uint64_t id, Position stream, Version version) {
    events_.push_back({.stream = stream.value, .version = version, .next = 0});
    put(id, last());
    const std::size_t place = part_place(stream.value);
    Part& part = parts_[place];
    const auto index_and_one = static_cast<std::uint32_t>(events_.size());
    undo_parts_.push_back({.place = place, .last = part.last});
    if (part.stream == 0) {
        part = {.stream = stream.value, .first = index_and_one, .last = index_and_one};
        ++part_count_;
        return;
    }
    events_[part.last - 1].next = index_and_one;
    part.last = index_and_one;
}

void Tail::undo_to(std::size_t mark) {
    // Last in, first out: every chain of places is as it was before.
    for (; !undo_ids_.empty() && undo_ids_.back().first > mark; undo_ids_.pop_back()) {
        ids_[undo_ids_.back().second] = {};
        --id_count_;
    }
    for (; events_.size() > mark; events_.pop_back(), undo_parts_.pop_back()) {
        const UndoPart& undo = undo_parts_.back();
        Part& part = parts_[undo.place];
        if (undo.last == 0) {
            part = {};
            --part_count_;
            continue;
        }
        part.last = undo.last;
        events_[undo.last - 1].next = 0;
    }
}

std::vector<Tail::Id> Tail::ids() const {
    std::vector<Id> all;
    all.reserve(id_count_);
    for (const Id& id : ids_)
        if (id.position != 0) all.push_back(id);
    return all;
}

}  // namespace daybook
