#include "events/log/log_state.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include "events/log/frames.h"
#include "events/log/group.h"
#include "events/stored/event_view.h"
#include "events/stored/format.h"

namespace daybook {

namespace {

std::string at(Position position) { return " at position " + std::to_string(position.value); }

// Follows the log's last events, from the beginning of the first tile that is not sure.
class Replay {
 public:
    explicit Replay(LogState& log) : log_(log), indexed_(log.index.through()) {}

    Status run() {
        // Whole tiles before the sealed part are taken from the store; from there on every leaf is hashed anew.
        const std::uint64_t tiles = indexed_.value / tile_width;
        DAYBOOK_CHECK(
            log_.tree.resume(tiles, [&](std::uint8_t level, std::uint64_t index) { return stored(level, index); }));
        log_.head = Position{tiles * tile_width};
        DAYBOOK_CHECK(log_.store->blocks(
            log_.head.value + 1, [&](std::uint64_t first, std::string_view frames) { return block(first, frames); }));
        if (log_.head < indexed_)
            return corrupt("the log ends" + at(log_.head) + ", but its index has seen position " +
                           std::to_string(indexed_.value) + ": events are missing at its end");
        return check_end();
    }

 private:
    Result<bool> block(std::uint64_t first, std::string_view frames) {
        if (frames.empty() || frames.size() % sizeof(capnp::word) != 0)
            return corrupt("the block of events" + at(Position{first}) + " is no block");
        aligned_.resize(frames.size() / sizeof(capnp::word));
        std::memcpy(aligned_.data(), frames.data(), frames.size());
        std::uint64_t position = first;
        for (Words rest = aligned_; !rest.empty(); ++position) {
            const auto frame = first_frame(rest);
            if (!frame) return corrupt("the block of events" + at(Position{position}) + " ends within a frame");
            if (position > log_.head.value) DAYBOOK_CHECK(event(position, EventView(*frame)));
            rest = rest.subspan(1 + frame->size());
        }
        return true;
    }

    Status event(std::uint64_t position, const EventView& event) {
        const Position expected{log_.head.value + 1};
        if (position != expected.value)
            return corrupt("the log has a gap: after position " + std::to_string(log_.head.value) + " comes position " +
                           std::to_string(position));
        if (event.damage()) return tl::unexpected(*event.damage());
        const Stamp stamp = event.stamp();
        if (stamp.position != expected)
            return corrupt("the log has a gap: the event" + at(expected) + " says it is" + at(stamp.position));
        if (stamp.recorded < log_.recorded)
            return corrupt("the event" + at(expected) + " was recorded before the one in front of it");
        if (expected > indexed_) DAYBOOK_CHECK(index(event, stamp));

        const Digest content = log_.hasher.plain(std::as_bytes(event.content()));
        const auto stamp_bytes = std::as_bytes(event.bytes().first(format::stamp_words));
        log_.tree.add(log_.hasher.leaf(stamp_bytes, content), [this](const Tile& tile) { check(tile); });
        if (tile_damage_) return tl::unexpected(*tile_damage_);
        log_.head = stamp.position;
        log_.recorded = stamp.recorded;
        return {};
    }

    Status index(const EventView& event, const Stamp& stamp) {
        log_.index.reserve(1);
        // Of a stream that rests in the sealed part, and was not met since, the stamp is believed.
        LogIndex::Stream before{.first = stamp.stream, .version = Version{stamp.version.value - 1}};
        if (indexed_.value == 0 || stamp.version.value <= 1 || log_.index.knows(event.stream())) {
            DAYBOOK_TRY(before, log_.index.find_stream(event.stream()));
        }
        const auto stream = log_.index.add(log_.index.id_hash(event.source(), event.id()), event.stream(),
                                           log_.index.name_hash(event.stream()), before);
        if (stamp.stream == stream.first && stamp.version == stream.version) return {};
        return corrupt("the event" + at(stamp.position) + " is version " + std::to_string(stream.version.value) +
                       " of the stream begun" + at(stream.first) + ", but says version " +
                       std::to_string(stamp.version.value) + " of the one begun" + at(stamp.stream));
    }

    Result<std::vector<Digest>> stored(std::uint8_t level, std::uint64_t index) {
        DAYBOOK_TRY(auto tile, log_.store->tile(level, index));
        if (!tile)
            return corrupt("tile " + std::to_string(level) + "/" + std::to_string(index) + " of the tree is missing");
        return std::move(*tile);
    }

    void check(const Tile& tile) {
        const auto stored = log_.store->tile(tile.level, tile.index);
        const std::string name = "tile " + std::to_string(tile.level) + "/" + std::to_string(tile.index);
        const std::string covered = " of the tree, full" + at(Position{log_.head.value + 1});
        if (!stored)
            tile_damage_ = stored.error();
        else if (!*stored)
            tile_damage_ = Error{Error::Kind::corrupt, name + covered + ", is missing"};
        else if (!std::ranges::equal(**stored, tile.hashes))
            tile_damage_ = Error{Error::Kind::corrupt, name + covered + ", does not match the events it covers"};
    }

    // A tile that stands for events behind the end says that some are missing.
    Status check_end() {
        std::uint64_t full = log_.head.value;
        for (std::uint8_t level = 0; level < 8; ++level) {
            full /= tile_width;
            DAYBOOK_TRY(const std::uint64_t stored, log_.store->tiles(level));
            if (stored != full)
                return corrupt("the log ends" + at(log_.head) + ", but its tree has " + std::to_string(stored) +
                               " full tiles of level " + std::to_string(level) + " instead of " + std::to_string(full) +
                               ": events are missing at its end");
        }
        return {};
    }

    LogState& log_;
    Position indexed_;
    std::vector<capnp::word> aligned_;
    std::optional<Error> tile_damage_;
};

// Whether the event at a position begins the stream of this name.
Result<bool> begins(const LogState& log, Position position, std::string_view name) {
    DAYBOOK_TRY(const auto bytes, event_at(log, position));
    const EventView event{Words(bytes)};
    return event.stamp().version == Version{1} && event.stream() == name;
}

}  // namespace

LogState::LogState(std::unique_ptr<RocksStore> opened, std::string id, std::uint32_t nth, const LogIndex::HashKey& key)
    : store(std::move(opened)),
      uuid(std::move(id)),
      incarnation(nth),
      index(key, *store, [this](Position position, std::string_view name) { return begins(*this, position, name); }) {}

Position LogState::tip() const { return groups.empty() ? head : groups.back()->head(); }

Status replay(LogState& log) {
    DAYBOOK_CHECK(log.index.load());
    return Replay(log).run();
}

Result<Digest> leaf_at(LogState& log, Position position) {
    const std::uint64_t index = position.value - 1;
    const std::uint64_t tile = index / tile_width;
    if (tile == log.tree.size() / tile_width) return log.tree.unfinished(0)[index % tile_width];
    DAYBOOK_TRY(const auto stored, log.store->tile(0, tile));
    if (!stored) return corrupt("tile 0/" + std::to_string(tile) + " of the tree is missing");
    return (*stored)[index % tile_width];
}

}  // namespace daybook
