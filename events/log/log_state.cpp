#include "events/log/log_state.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include "events/log/frames.h"
#include "events/stored/event_view.h"

namespace daybook {

namespace {

std::string at(Position position) { return " at position " + std::to_string(position.value); }

// Follows the log from its first event.
class Replay {
   public:
    explicit Replay(LogState& log) : log_(log) {}

    Result<bool> block(std::uint64_t first, std::string_view frames) {
        const Position expected{log_.head.value + 1};
        if (first != expected.value)
            return corrupt("the log has a gap: after position " + std::to_string(log_.head.value) + " comes position " +
                           std::to_string(first));
        if (frames.empty() || frames.size() % sizeof(capnp::word) != 0)
            return corrupt("the block of events" + at(expected) + " is no block");
        aligned_.resize(frames.size() / sizeof(capnp::word));
        std::memcpy(aligned_.data(), frames.data(), frames.size());
        for (Words rest = aligned_; !rest.empty();) {
            const auto frame = first_frame(rest);
            if (!frame) return corrupt("the block of events" + at(expected) + " ends within a frame");
            DAYBOOK_CHECK(event(EventView(*frame)));
            rest = rest.subspan(1 + frame->size());
        }
        return true;
    }

    std::uint64_t tiles() const { return tiles_; }

   private:
    Status event(const EventView& event) {
        if (event.damage()) return tl::unexpected(*event.damage());
        const Stamp stamp = event.stamp();
        const Position expected{log_.head.value + 1};
        if (stamp.position != expected)
            return corrupt("the log has a gap: the event" + at(expected) + " says it is" + at(stamp.position));
        if (stamp.recorded < log_.recorded)
            return corrupt("the event" + at(expected) + " was recorded before the one in front of it");
        const auto& stream = log_.index.add(log_.index.id_hash(event.source(), event.id()), event.stream());
        log_.index.keep();
        if (stamp.stream != stream.first || stamp.version != stream.version)
            return corrupt("the event" + at(expected) + " is version " + std::to_string(stream.version.value) +
                           " of the stream begun" + at(stream.first) + ", but says version " +
                           std::to_string(stamp.version.value) + " of the one begun" + at(stamp.stream));

        const Digest content = log_.hasher.plain(std::as_bytes(event.content()));
        const auto stamp_bytes = std::as_bytes(event.bytes().first(4));
        log_.tree.add(log_.hasher.leaf(stamp_bytes, content), [this](const Tile& tile) { check(tile); });
        if (tile_damage_) return tl::unexpected(*tile_damage_);
        log_.head = stamp.position;
        log_.recorded = stamp.recorded;
        return {};
    }

    void check(const Tile& tile) {
        ++tiles_;
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

    LogState& log_;
    std::vector<capnp::word> aligned_;
    std::optional<Error> tile_damage_;
    std::uint64_t tiles_ = 0;
};

}  // namespace

Status replay(LogState& log) {
    Replay replay(log);
    DAYBOOK_CHECK(log.store->blocks(
        0, [&](std::uint64_t first, std::string_view frames) { return replay.block(first, frames); }));
    DAYBOOK_TRY(const std::uint64_t stored, log.store->count_tiles());
    if (stored != replay.tiles())
        return corrupt("the log ends" + at(log.head) + ", but its tree has " + std::to_string(stored) +
                       " full tiles instead of " + std::to_string(replay.tiles()) + ": events are missing at its end");
    return {};
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
