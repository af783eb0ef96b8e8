#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "events/core/result.h"
#include "events/core/types.h"
#include "events/stored/digest.h"

// The Merkle tree over the log: RFC 6962 hashing, tiles of height 8 as in C2SP tlog-tiles (format.md F6).
namespace daybook {

inline constexpr std::size_t tile_width = 256;

// Hashes of one tile: 256 neighbours at tree height 8 × level.
struct Tile {
    std::uint8_t level = 0;
    std::uint64_t index = 0;
    std::span<const Digest> hashes;
};

class TreeHasher {
   public:
    // SHA-256(0x00 ‖ stamp ‖ SHA-256(content)): the leaf of a stored event.
    Digest leaf(std::span<const std::byte> stamp, const Digest& content);
    // SHA-256(0x00 ‖ entry)
    Digest leaf(std::span<const std::byte> entry);
    // SHA-256(0x01 ‖ left ‖ right)
    Digest node(const Digest& left, const Digest& right);
    // SHA-256(bytes)
    Digest plain(std::span<const std::byte> bytes) { return sha_(bytes); }

   private:
    Sha256 sha_;
};

// Reads the hashes of a full tile.
using TileReader = std::function<Result<std::vector<Digest>>(std::uint8_t level, std::uint64_t index)>;

// The growing tree. A value: who writes grows one, and who reads gets a copy when it is durable. Holds only the tiles
// that are not full yet (≤ 255 hashes a level).
class MerkleTree {
   public:
    explicit MerkleTree(TreeHasher& hasher) : hasher_(&hasher) {}

    // Adds a leaf; every tile that becomes full is shown once, lowest level first.
    void add(const Digest& leaf, const std::function<void(const Tile&)>& full);

    std::uint64_t size() const { return size_; }

    // A copy for another thread hashes with that thread's hasher.
    void hash_with(TreeHasher& hasher) { hasher_ = &hasher; }

    // Begins with so many full tiles of the lowest level: reads those that the right edge needs.
    Status resume(std::uint64_t tiles, const TileReader& full_tile);

    // Root over all leaves; SHA-256 of nothing for the empty tree.
    Digest root() const;

    // Hashes of the last, unfinished tile of a level.
    std::span<const Digest> unfinished(std::uint8_t level) const;

   private:
    TreeHasher* hasher_;  // borrowed
    std::uint64_t size_ = 0;
    std::vector<std::vector<Digest>> levels_;
};

// The audit path of leaf `index` in `tree` (RFC 6962 section 2.1.1), leaf side first.
Result<std::vector<Digest>> inclusion_path(TreeHasher& hasher, const MerkleTree& tree, std::uint64_t index,
                                           const TileReader& full_tile);

// Whether `path` leads from leaf `index` to the root of a tree of `size` leaves (RFC 9162 section 2.1.3.2).
bool verify_inclusion(TreeHasher& hasher, const Digest& leaf, std::uint64_t index, std::uint64_t size,
                      std::span<const Digest> path, const Digest& root);

}  // namespace daybook
