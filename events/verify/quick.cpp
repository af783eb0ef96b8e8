#include <bit>
#include <cstring>

#include "events/verify/hash.h"
#include "events/verify/stored_event.h"
#include "events/verify/verify.h"

namespace daybook::verify {

namespace {

constexpr std::uint64_t tile_width = 256;

std::string number(std::uint64_t n) { return std::to_string(n); }

// The tree as its tiles tell it, its edge out of the last events.
class Tiles {
 public:
    explicit Tiles(const StoredLog& log) : log_(log) {}

    // Finds the head, and hashes the events behind the last full tile.
    Status read_edge() {
        DAYBOOK_TRY(const auto last, log_.last_block());
        if (last.first.empty()) return {};
        const auto first = position_of_key(last.first);
        if (!first) return corrupt("the key of the last block is no position");
        std::uint64_t count = 0;
        std::string wrong;
        if (!walk_frames(last.second, [&](std::string_view) { ++count; }, wrong))
            return corrupt("the block of position " + number(*first) + ": " + wrong);
        size_ = *first + count - 1;
        edge_.resize(1);
        return size_ % tile_width == 0 ? Status{} : leaves_from(size_ / tile_width * tile_width + 1);
    }

    std::uint64_t size() const { return size_; }

    // Hash `index` of the row at height 8 × level.
    Result<Digest> hash(unsigned level, std::uint64_t index) {
        const std::uint64_t tile = index / tile_width;
        if (tile < (size_ >> (8 * level)) / tile_width) {
            DAYBOOK_TRY(const auto* hashes, full(level, tile));
            return (*hashes)[index % tile_width];
        }
        if (level == 0) {
            if (index % tile_width >= edge_[0].size())
                return corrupt("the event at position " + number(index + 1) + " is missing");
            return edge_[0][index % tile_width];
        }
        DAYBOOK_TRY(const auto* below, full(level - 1, index));
        return root_over(*below);
    }

    // Root of the first `size` leaves: the perfect subtrees from the left, folded from the right.
    Result<Digest> root(std::uint64_t size) {
        if (size == 0) return sha256({});
        std::vector<Digest> subtrees;
        for (std::uint64_t first = 0; first < size;) {
            const auto height = static_cast<unsigned>(std::bit_width(size - first) - 1);
            const unsigned level = height / 8;
            std::vector<Digest> row;
            for (std::uint64_t i = 0; i < (std::uint64_t{1} << (height % 8)); ++i) {
                DAYBOOK_TRY(row.emplace_back(), hash(level, (first >> (8 * level)) + i));
            }
            subtrees.push_back(root_over(row));
            first += std::uint64_t{1} << height;
        }
        Digest folded = subtrees.back();
        for (auto it = subtrees.rbegin() + 1; it != subtrees.rend(); ++it) folded = node_of(*it, folded);
        return folded;
    }

    std::uint64_t read() const { return read_; }

 private:
    Status leaves_from(std::uint64_t from) {
        std::string wrong;
        std::uint64_t next = 0;
        const Status walked = log_.blocks(from, [&](std::string_view key, std::string_view frames) {
            next = position_of_key(key).value_or(0);
            return walk_frames(
                       frames,
                       [&](std::string_view event) {
                           StoredEvent read;
                           std::string why;
                           if (!read_event(event, read, why))
                               wrong = "the event at position " + number(next) + ": " + why;
                           else if (read.position != next)
                               wrong = "the event at position " + number(next) + " says it is at position " +
                                       number(read.position);
                           if (next == from + edge_[0].size()) edge_[0].push_back(leaf_of(event));
                           ++next;
                       },
                       wrong) &&
                   wrong.empty();
        });
        DAYBOOK_CHECK(walked);
        if (!wrong.empty()) return corrupt(wrong);
        if (edge_[0].size() != size_ - from + 1)
            return corrupt("behind position " + number(from + edge_[0].size() - 1) + " events are missing");
        return {};
    }

    Result<const std::vector<Digest>*> full(unsigned level, std::uint64_t index) {
        if (kept_level_ == level && kept_index_ == index && !kept_.empty()) return &kept_;
        const std::string name = "tile " + number(level) + "/" + number(index);
        DAYBOOK_TRY(const auto stored, log_.tile(level, index));
        if (!stored) return corrupt(name + " is missing");
        if (stored->size() != tile_width * sizeof(Digest))
            return corrupt(name + " has " + number(stored->size()) + " bytes instead of 8192");
        kept_.resize(tile_width);
        std::memcpy(kept_.data(), stored->data(), stored->size());
        kept_level_ = level, kept_index_ = index;
        ++read_;
        return &kept_;
    }

    const StoredLog& log_;
    std::uint64_t size_ = 0, read_ = 0;
    std::vector<std::vector<Digest>> edge_;
    std::vector<Digest> kept_;  // the tile read last
    unsigned kept_level_ = 0;
    std::uint64_t kept_index_ = 0;
};

void compare(const Claims& claims, Tiles& tiles, Report& report) {
    const auto missing = [&](const std::string& who, std::uint64_t size) {
        report.add(who, "it has seen " + number(size) + " events, and the log ends at " + number(tiles.size()) +
                            ": events are missing, or an older copy was put in place");
    };
    for (const Seen& seen : claims.seen) {
        ++report.claims_compared;
        if (seen.size > tiles.size()) {
            missing(seen.who, seen.size);
            continue;
        }
        const auto root = tiles.root(seen.size);
        if (!root)
            report.add("the tree", root.error().sentence);
        else if (*root != seen.root)
            report.add(seen.who, "the first " + number(seen.size) +
                                     " events are not those it has seen: the log's past was changed");
    }
    for (const SeenLeaf& seen : claims.leaves) {
        ++report.claims_compared;
        if (seen.position == 0) continue;
        if (seen.position > tiles.size()) {
            missing(seen.who, seen.position);
            continue;
        }
        const auto leaf = tiles.hash(0, seen.position - 1);
        if (!leaf)
            report.add("the tree", leaf.error().sentence);
        else if (*leaf != seen.leaf)
            report.add(seen.who,
                       "the event at position " + number(seen.position) + " is not the one it has seen there");
    }
}

}  // namespace

Report quick(const StoredLog& log, const Claims& claims) {
    Report report;
    read_identity(log, claims, report);
    Tiles tiles(log);
    if (const Status edge = tiles.read_edge(); !edge) report.add("the head of the log", edge.error().sentence);
    report.head = tiles.size();
    for (unsigned level = 0; level < 8 && report.sound(); ++level) {
        const std::uint64_t full = tiles.size() >> (8 * (level + 1));
        const auto beyond = log.tile(level, full);
        if (!beyond)
            report.add("the tree", beyond.error().sentence);
        else if (*beyond)
            report.add("tile " + number(level) + "/" + number(full),
                       "it stands for events the log does not have: events are missing at its end");
    }
    if (!report.sound()) return report;
    const auto root = tiles.root(tiles.size());
    if (!root)
        report.add("the tree", root.error().sentence);
    else
        report.root = *root;
    compare(claims, tiles, report);
    report.tiles_compared = tiles.read();
    return report;
}

}  // namespace daybook::verify
