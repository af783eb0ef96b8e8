#pragma once

#include <cstring>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "events/log/merkle.h"
#include "events/stored/digest.h"
#include "events/stored/format.h"
#include "events/verify/hash.h"
#include "events/verify/verify.h"
#include "tests/log/story.h"

// A log in memory that a forger can rewrite as he likes.
namespace daybook::forge {

// The bytes of a log, without a database around them.
class Paper final : public verify::StoredLog {
 public:
    std::vector<std::string> events;
    std::map<std::string, std::string> tiles;
    std::map<std::string, std::string> about;
    std::size_t block_events = 8;

    Status blocks(std::uint64_t from, const Visit& visit) const override {
        const std::size_t first = from <= 1 ? 0 : (from - 1) / block_events * block_events;
        for (std::size_t at = first; at < events.size(); at += block_events)
            if (!visit(verify::position_key(at + 1), frames(at))) return {};
        return {};
    }
    Result<std::pair<std::string, std::string>> last_block() const override {
        if (events.empty()) return std::pair<std::string, std::string>{};
        const std::size_t at = (events.size() - 1) / block_events * block_events;
        return std::pair{verify::position_key(at + 1), frames(at)};
    }
    Result<std::optional<std::string>> tile(unsigned level, std::uint64_t index) const override {
        const auto found = tiles.find(verify::tile_key(level, index));
        if (found == tiles.end()) return std::nullopt;
        return found->second;
    }
    Status tile_keys(const std::function<void(std::string_view)>& visit) const override {
        for (const auto& [key, value] : tiles) visit(key);
        return {};
    }
    Result<std::optional<std::string>> meta(std::string_view key) const override {
        const auto found = about.find(std::string(key));
        if (found == about.end()) return std::nullopt;
        return found->second;
    }
    Status checksums() const override { return {}; }

    // The root of the first `size` events, as a witness would have seen it.
    Digest root(std::size_t size) const {
        TreeHasher hasher;
        MerkleTree tree(hasher);
        for (std::size_t i = 0; i < size; ++i) tree.add(leaf(hasher, events[i]), [](const Tile&) {});
        return tree.root();
    }

    // Makes the forgery hang together: positions, streams, versions and times follow, and the tiles are hashed anew.
    void tidy() {
        std::unordered_map<std::string, std::pair<std::uint64_t, std::uint32_t>> streams;
        std::int64_t recorded = 0;
        for (std::size_t i = 0; i < events.size(); ++i) {
            auto words = format::to_words(std::as_bytes(std::span(events[i])));
            const EventView view{Words(words)};
            Stamp stamp = view.stamp();
            auto& [first, version] = streams.try_emplace(std::string(view.stream()), i + 1, 0u).first->second;
            recorded = std::max(recorded, micros(stamp.recorded));
            stamp = {.position = Position{i + 1},
                     .stream = Position{first},
                     .recorded = instant(recorded),
                     .version = Version{++version}};
            format::write_stamp(stamp, words.data());
            std::memcpy(events[i].data(), words.data(), events[i].size());
        }
        hash_tiles();
    }

    void hash_tiles() {
        tiles.clear();
        TreeHasher hasher;
        MerkleTree tree(hasher);
        for (const std::string& event : events)
            tree.add(leaf(hasher, event), [&](const Tile& t) {
                const auto bytes = std::as_bytes(t.hashes);
                tiles[verify::tile_key(t.level, t.index)].assign(reinterpret_cast<const char*>(bytes.data()),
                                                                 bytes.size());
            });
    }

 private:
    static Digest leaf(TreeHasher& hasher, const std::string& event) {
        const auto bytes = std::as_bytes(std::span(event));
        return hasher.leaf(bytes.first(32), hasher.plain(bytes.subspan(32)));
    }
    std::string frames(std::size_t from) const {
        std::string out;
        for (std::size_t i = from; i < std::min(events.size(), from + block_events); ++i) {
            const std::uint32_t head[2] = {static_cast<std::uint32_t>(events[i].size()), 0};
            out.append(reinterpret_cast<const char*>(head), sizeof head);
            out += events[i];
        }
        return out;
    }
};

// One event as the recorder stores it, with a stamp that `tidy` will mend.
inline std::string stored(const std::string& stream, const std::string& id, const std::string& worker,
                          std::int64_t recorded) {
    const Sealed sealed = story::sealed({.stream = stream, .id = id, .worker = worker});
    const auto words = format::stamped(
        {.position = Position{1}, .stream = Position{1}, .recorded = instant(recorded), .version = Version{1}},
        Words(sealed.content));
    return {reinterpret_cast<const char*>(words.data()), words.size() * sizeof(capnp::word)};
}

inline Paper written(std::size_t count) {
    Paper paper;
    for (std::size_t i = 0; i < count; ++i)
        paper.events.push_back(stored("visit-" + std::to_string(i % 7), "e" + std::to_string(i), "worker-1",
                                      story::start_of_story + static_cast<std::int64_t>(i) * 1'000));
    paper.about = {{"layout", "1"}, {"uuid", "00000000-0000-4000-8000-000000000000"}, {"incarnation", "1"}};
    paper.tidy();
    return paper;
}

}  // namespace daybook::forge
