#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "events/core/types.h"
#include "events/stored/names.h"

namespace daybook {

// A stream as it stands: version 0 = there is none.
struct StreamHead {
    Position first;
    Version version;
};

// The streams that were asked for last, as they stand: a cache. A name has two places, side by side, and each holds the
// whole name, so that an answer is exact and costs one look at memory, which can be fetched ahead.
class StreamHeads {
 public:
    explicit StreamHeads(std::size_t places) : places_(places) {}  // a power of two

    void prefetch(std::uint64_t hash) const {
        __builtin_prefetch(&places_[at(hash)]);
        __builtin_prefetch(&places_[at(hash) + 1]);
    }

    const StreamHead* find(std::uint64_t hash, std::string_view name) const {
        for (std::size_t i = at(hash); i <= at(hash) + 1; ++i)
            if (places_[i].hash == hash && places_[i].called(name)) return &places_[i].head;
        return nullptr;
    }

    // The older of the two that stand there makes room for a new one.
    void put(std::uint64_t hash, std::string_view name, const StreamHead& head) {
        Place* const two = &places_[at(hash)];
        for (Place* place : {two, two + 1}) {
            if (place->hash != hash || !place->called(name)) continue;
            place->head = head;
            return;
        }
        if (name.size() > two->name.size()) return;
        two[1] = two[0];
        two[0].hash = hash;
        two[0].head = head;
        two[0].length = static_cast<std::uint8_t>(name.size());
        std::memcpy(two[0].name.data(), name.data(), name.size());
    }

    // What is known of a stream of this hash is no longer true: it stands as it did before, or is not known.
    void restore(std::uint64_t hash, const StreamHead& before) {
        for (std::size_t i = at(hash); i <= at(hash) + 1; ++i) {
            if (places_[i].hash != hash) continue;
            places_[i].head = before;
            if (before.version.value == 0) places_[i] = {};
        }
    }

 private:
    struct alignas(128) Place {
        std::uint64_t hash = 0;
        StreamHead head;
        std::uint8_t length = 0;  // 0 = free
        std::array<char, max_category_bytes + 1 + max_stream_suffix_bytes> name;
        bool called(std::string_view other) const {
            return length == other.size() && std::memcmp(name.data(), other.data(), other.size()) == 0;
        }
    };
    std::size_t at(std::uint64_t hash) const { return hash & (places_.size() - 2); }

    std::vector<Place> places_;
};

}  // namespace daybook
