#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <utility>
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

// Proofs out of tiles alone, as a client of tlog-tiles makes them. `tile` gives a full tile, or at the tree's edge at
// least the hashes that a tree of the size asked for has there. Sizes up to that of the tree may be asked for, so that
// a proof can be made for a checkpoint that is older than the tree. A tile that is too short is `corrupt`.
class TreeReader {
 public:
    TreeReader(TreeHasher& hasher, TileReader tile) : hasher_(hasher), tile_(std::move(tile)) {}

    // Root of the first `size` leaves; SHA-256 of nothing for none.
    Result<Digest> root(std::uint64_t size) const;

    // The audit path of leaf `index` in the tree of `size` leaves (RFC 6962 section 2.1.1), leaf side first.
    // Rejected if the tree has no such leaf.
    Result<std::vector<Digest>> inclusion(std::uint64_t index, std::uint64_t size) const;

    // What proves that the tree of `second` leaves begins with the tree of `first` (RFC 6962 section 2.1.2); empty for
    // none and for all. Rejected if `first` is more than `second`.
    Result<std::vector<Digest>> consistency(std::uint64_t first, std::uint64_t second) const;

 private:
    Result<Digest> subtree(unsigned height, std::uint64_t index) const;
    Result<Digest> range(std::uint64_t first, std::uint64_t count) const;

    TreeHasher& hasher_;  // borrowed
    TileReader tile_;
};

// The audit path of leaf `index` in `tree`; `full_tile` reads what the tree no longer holds.
Result<std::vector<Digest>> inclusion_path(TreeHasher& hasher, const MerkleTree& tree, std::uint64_t index,
                                           const TileReader& full_tile);

// Whether `path` leads from leaf `index` to the root of a tree of `size` leaves (RFC 9162 section 2.1.3.2).
bool verify_inclusion(TreeHasher& hasher, const Digest& leaf, std::uint64_t index, std::uint64_t size,
                      std::span<const Digest> path, const Digest& root);

// Whether `path` proves that the tree of `second` leaves with root `second_root` begins with the tree of `first` leaves
// with root `first_root` (RFC 9162 section 2.1.4.2). The empty tree begins every tree.
bool verify_consistency(TreeHasher& hasher, std::uint64_t first, std::uint64_t second, const Digest& first_root,
                        const Digest& second_root, std::span<const Digest> path);

}  // namespace daybook
