#include "events/log/log_index.h"

#include <sodium.h>

#include <algorithm>
#include <cstring>

namespace daybook {

static_assert(crypto_shorthash_KEYBYTES == 16 && crypto_shorthash_BYTES == 8, "SipHash-2-4");

std::uint64_t LogIndex::hash(std::string_view text) const {
    std::uint64_t out = 0;
    crypto_shorthash(reinterpret_cast<unsigned char*>(&out), reinterpret_cast<const unsigned char*>(text.data()),
                     text.size(), reinterpret_cast<const unsigned char*>(key_.data()));
    return out;
}

std::uint64_t LogIndex::id_hash(std::string_view source, std::string_view id) const {
    const std::size_t size = source.size() + 1 + id.size();
    std::array<char, 512> small;
    std::string large;
    if (size > small.size()) large.resize(size);
    char* at = size > small.size() ? large.data() : small.data();
    std::memcpy(at, source.data(), source.size());
    at[source.size()] = '\0';
    std::memcpy(at + source.size() + 1, id.data(), id.size());
    return hash({at, size});
}

void LogIndex::reserve(std::size_t events) {
    for (std::size_t slots = ids_.size(); (next_.size() + events) * 3 > slots * 2; slots = ids_.size())
        grow_ids(slots * 2);
    for (std::size_t slots = stream_slots_.size(); (streams_.size() + events) * 3 > slots * 2;
         slots = stream_slots_.size())
        grow_streams(slots * 2);
}

std::size_t LogIndex::free_id_slot(std::uint64_t hash) const {
    std::size_t at = hash & (ids_.size() - 1);
    while (ids_[at].position != 0) at = (at + 1) & (ids_.size() - 1);
    return at;
}

std::size_t LogIndex::stream_slot(std::uint64_t hash, std::string_view wanted) const {
    std::size_t at = hash & (stream_slots_.size() - 1);
    for (; stream_slots_[at] != 0; at = (at + 1) & (stream_slots_.size() - 1)) {
        const Stream& stream = streams_[stream_slots_[at] - 1];
        if (stream.hash == hash && name(stream) == wanted) break;
    }
    return at;
}

const LogIndex::Stream* LogIndex::find_stream(std::string_view name) const {
    const std::uint32_t found = stream_slots_[stream_slot(hash(name), name)];
    return found == 0 ? nullptr : &streams_[found - 1];
}

const LogIndex::Stream& LogIndex::add(std::uint64_t id_hash, std::string_view stream_name) {
    if (undo_.empty()) reserve(1);
    const Position position{next_.size() + 1};
    const std::size_t id_slot = free_id_slot(id_hash);
    ids_[id_slot] = {id_hash, position.value};
    next_.push_back(0);

    const std::uint64_t stream_hash = hash(stream_name);
    const std::size_t slot = stream_slot(stream_hash, stream_name);
    if (stream_slots_[slot] == 0) {
        streams_.push_back({.hash = stream_hash,
                            .name_at = names_.size(),
                            .name_bytes = static_cast<std::uint32_t>(stream_name.size()),
                            .version = Version{0},
                            .first = position,
                            .last = Position{0}});
        names_ += stream_name;
        stream_slots_[slot] = static_cast<std::uint32_t>(streams_.size());
    }
    const std::uint32_t number = stream_slots_[slot] - 1;
    Stream& stream = streams_[number];
    undo_.push_back({.id_slot = id_slot, .stream = number, .stream_slot = slot, .last = stream.last});
    if (stream.last.value != 0) next_[stream.last.value - 1] = position.value;
    stream.last = position;
    ++stream.version.value;
    return stream;
}

void LogIndex::undo_to(std::size_t mark) {
    for (; undo_.size() > mark; undo_.pop_back()) {  // last in, first out: every probe chain is as it was before
        const Undo& undo = undo_.back();
        ids_[undo.id_slot] = {};
        next_.pop_back();
        Stream& stream = streams_[undo.stream];
        if (undo.last.value == 0) {
            stream_slots_[undo.stream_slot] = 0;
            names_.resize(stream.name_at);
            streams_.pop_back();
            continue;
        }
        next_[undo.last.value - 1] = 0;
        stream.last = undo.last;
        --stream.version.value;
    }
}

void LogIndex::grow_ids(std::size_t slots) {
    std::vector<IdSlot> old(slots);
    old.swap(ids_);
    for (const IdSlot& entry : old)
        if (entry.position != 0) ids_[free_id_slot(entry.hash)] = entry;
}

void LogIndex::grow_streams(std::size_t slots) {
    stream_slots_.assign(slots, 0);
    for (std::uint32_t i = 0; i < streams_.size(); ++i) {
        std::size_t at = streams_[i].hash & (slots - 1);
        while (stream_slots_[at] != 0) at = (at + 1) & (slots - 1);
        stream_slots_[at] = i + 1;
    }
}

}  // namespace daybook
