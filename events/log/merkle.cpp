#include "events/log/merkle.h"

#include <array>
#include <bit>
#include <cstring>
#include <optional>

namespace daybook {

Digest TreeHasher::leaf(std::span<const std::byte> stamp, const Digest& content) {
    std::array<std::byte, 65> entry{};
    DAYBOOK_INVARIANT(stamp.size() == 32, "a stamp has 32 bytes");
    std::memcpy(entry.data() + 1, stamp.data(), 32);
    std::memcpy(entry.data() + 33, content.data(), 32);
    return sha_(entry);
}

Digest TreeHasher::leaf(std::span<const std::byte> entry) {
    std::vector<std::byte> prefixed(entry.size() + 1);
    if (!entry.empty()) std::memcpy(prefixed.data() + 1, entry.data(), entry.size());
    return sha_(prefixed);
}

Digest TreeHasher::node(const Digest& left, const Digest& right) {
    std::array<std::byte, 65> both;
    both[0] = std::byte{1};
    std::memcpy(both.data() + 1, left.data(), 32);
    std::memcpy(both.data() + 33, right.data(), 32);
    return sha_(both);
}

namespace {

// Root of a perfect tree over these hashes; their number is a power of two.
Digest perfect_root(TreeHasher& hasher, std::span<const Digest> hashes) {
    std::vector<Digest> row(hashes.begin(), hashes.end());
    for (std::size_t n = row.size(); n > 1; n /= 2)
        for (std::size_t i = 0; i < n / 2; ++i) row[i] = hasher.node(row[2 * i], row[2 * i + 1]);
    return row.front();
}

}  // namespace

void MerkleTree::add(const Digest& leaf, const std::function<void(const Tile&)>& full) {
    ++size_;
    Digest hash = leaf;
    for (std::uint8_t level = 0;; ++level) {
        if (levels_.size() == level) levels_.emplace_back().reserve(tile_width);
        auto& row = levels_[level];
        row.push_back(hash);
        if (row.size() < tile_width) return;
        full({.level = level, .index = (size_ >> (8 * (level + 1u))) - 1, .hashes = row});
        hash = perfect_root(*hasher_, row);
        row.clear();
    }
}

Status MerkleTree::resume(std::uint64_t tiles, const TileReader& full_tile) {
    size_ = tiles * tile_width;
    levels_.assign(1, {});
    // A hash of the next level is the root of a full tile of this one.
    std::uint64_t rows = tiles;
    for (std::uint8_t level = 1; rows > 0; ++level, rows /= tile_width) {
        auto& row = levels_.emplace_back();
        row.reserve(tile_width);
        for (std::uint64_t at = rows - rows % tile_width; at < rows; ++at) {
            DAYBOOK_TRY(const std::vector<Digest> hashes, full_tile(static_cast<std::uint8_t>(level - 1), at));
            row.push_back(perfect_root(*hasher_, hashes));
        }
    }
    return {};
}

std::span<const Digest> MerkleTree::unfinished(std::uint8_t level) const {
    if (level >= levels_.size()) return {};
    return levels_[level];
}

Digest MerkleTree::root() const {
    // The unfinished rows are the right edge: from the smallest perfect subtree at its end to the largest.
    std::optional<Digest> right;
    for (const auto& row : levels_) {
        std::size_t end = row.size();
        for (std::size_t count = 1; end > 0; count *= 2) {
            if ((end & count) == 0) continue;
            const Digest left = perfect_root(*hasher_, std::span(row).subspan(end - count, count));
            right = right ? hasher_->node(left, *right) : left;
            end -= count;
        }
    }
    return right ? *right : hasher_->plain({});
}

// Root of the perfect subtree of height `height` whose first leaf is index << height.
Result<Digest> TreeReader::subtree(unsigned height, std::uint64_t index) const {
    const auto level = static_cast<std::uint8_t>(height / 8);
    const unsigned inside = height % 8;  // height above the tile's own row
    const std::uint64_t first = index << inside;
    const std::size_t count = std::size_t{1} << inside;
    const std::size_t at = first % tile_width;
    DAYBOOK_TRY(const std::vector<Digest> hashes, tile_(level, first / tile_width));
    if (hashes.size() < at + count)
        return corrupt("tile " + std::to_string(level) + "/" + std::to_string(first / tile_width) +
                       " of the tree has " + std::to_string(hashes.size()) + " hashes, and needs " +
                       std::to_string(at + count));
    return perfect_root(hasher_, std::span(hashes).subspan(at, count));
}

// Root over leaves [first, first + count), where `first` is a multiple of the largest power of two below count.
Result<Digest> TreeReader::range(std::uint64_t first, std::uint64_t count) const {
    if (std::has_single_bit(count)) {
        const auto height = static_cast<unsigned>(std::countr_zero(count));
        return subtree(height, first >> height);
    }
    const std::uint64_t left = std::bit_floor(count);
    DAYBOOK_TRY(const Digest a, range(first, left));
    DAYBOOK_TRY(const Digest b, range(first + left, count - left));
    return hasher_.node(a, b);
}

Result<Digest> TreeReader::root(std::uint64_t size) const {
    if (size == 0) return hasher_.plain({});
    return range(0, size);
}

Result<std::vector<Digest>> TreeReader::inclusion(std::uint64_t index, std::uint64_t size) const {
    if (index >= size)
        return rejected("a tree of " + std::to_string(size) + " leaves has no leaf " + std::to_string(index));
    std::vector<Digest> path;
    std::uint64_t first = 0;
    std::uint64_t count = size;
    while (count > 1) {  // from the root down; the sibling at every step
        const std::uint64_t left = std::bit_floor(count - 1);
        if (index < first + left) {
            DAYBOOK_TRY(path.emplace_back(), range(first + left, count - left));
            count = left;
        } else {
            DAYBOOK_TRY(path.emplace_back(), range(first, left));
            first += left;
            count -= left;
        }
    }
    return std::vector<Digest>(path.rbegin(), path.rend());
}

Result<std::vector<Digest>> TreeReader::consistency(std::uint64_t first, std::uint64_t second) const {
    if (first > second)
        return rejected("a tree of " + std::to_string(second) + " leaves cannot begin with one of " +
                        std::to_string(first));
    std::vector<Digest> path;
    if (first == 0 || first == second) return path;
    std::uint64_t begin = 0;  // of the subtree that the first tree ends in
    std::uint64_t count = second;
    std::uint64_t rest = first;  // leaves of the first tree in it
    bool known = true;           // the subtree is the whole first tree, whose root the verifier has
    while (rest != count) {
        const std::uint64_t left = std::bit_floor(count - 1);
        if (rest <= left) {
            DAYBOOK_TRY(path.emplace_back(), range(begin + left, count - left));
            count = left;
        } else {
            DAYBOOK_TRY(path.emplace_back(), range(begin, left));
            begin += left;
            count -= left;
            rest -= left;
            known = false;
        }
    }
    if (!known) {
        DAYBOOK_TRY(path.emplace_back(), range(begin, count));
    }
    return std::vector<Digest>(path.rbegin(), path.rend());
}

Result<std::vector<Digest>> inclusion_path(TreeHasher& hasher, const MerkleTree& tree, std::uint64_t index,
                                           const TileReader& full_tile) {
    DAYBOOK_INVARIANT(index < tree.size(), "asked for the path of a leaf that does not exist");
    const TileReader any = [&](std::uint8_t level, std::uint64_t tile) -> Result<std::vector<Digest>> {
        if (tile < (tree.size() >> (8 * level)) / tile_width) return full_tile(level, tile);
        const auto row = tree.unfinished(level);
        return std::vector<Digest>(row.begin(), row.end());
    };
    return TreeReader(hasher, any).inclusion(index, tree.size());
}

bool verify_inclusion(TreeHasher& hasher, const Digest& leaf, std::uint64_t index, std::uint64_t size,
                      std::span<const Digest> path, const Digest& root) {
    if (index >= size) return false;
    std::uint64_t at = index;
    std::uint64_t last = size - 1;
    Digest hash = leaf;
    for (const Digest& sibling : path) {
        if (last == 0) return false;
        if (at % 2 == 1 || at == last) {
            hash = hasher.node(sibling, hash);
            while (at % 2 == 0 && at != 0) {
                at /= 2;
                last /= 2;
            }
        } else {
            hash = hasher.node(hash, sibling);
        }
        at /= 2;
        last /= 2;
    }
    return last == 0 && hash == root;
}

bool verify_consistency(TreeHasher& hasher, std::uint64_t first, std::uint64_t second, const Digest& first_root,
                        const Digest& second_root, std::span<const Digest> path) {
    if (first > second) return false;
    if (first == second) return path.empty() && first_root == second_root;
    if (first == 0) return path.empty() && first_root == hasher.plain({});
    if (path.empty()) return false;
    std::uint64_t at = first - 1;
    std::uint64_t last = second - 1;
    while (at % 2 == 1) {
        at /= 2;
        last /= 2;
    }
    // A first tree that is perfect stands in the path by its root, which the verifier has.
    const bool perfect = std::has_single_bit(first);
    Digest of_first = perfect ? first_root : path.front();
    Digest of_second = of_first;
    for (const Digest& sibling : path.subspan(perfect ? 0 : 1)) {
        if (last == 0) return false;
        if (at % 2 == 1 || at == last) {
            of_first = hasher.node(sibling, of_first);
            of_second = hasher.node(sibling, of_second);
            while (at % 2 == 0 && at != 0) {
                at /= 2;
                last /= 2;
            }
        } else {
            of_second = hasher.node(of_second, sibling);
        }
        at /= 2;
        last /= 2;
    }
    return last == 0 && of_first == first_root && of_second == second_root;
}

}  // namespace daybook
