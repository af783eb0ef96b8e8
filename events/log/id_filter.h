#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace daybook {

// Which hashes a run may hold: a split-block Bloom filter as in Apache Parquet, one cache line's half a question.
// Never says no to a hash that was added. False yes: 0.4 % at 20 bits a key, 0.02 % at 32.
class IdFilter {
 public:
    struct alignas(32) Block {
        std::array<std::uint32_t, 8> words{};
    };

    IdFilter(std::size_t keys, unsigned bits_a_key) : blocks_(keys * bits_a_key / (8 * sizeof(Block)) + 1) {}

    void add(std::uint64_t hash) {
        Block& block = blocks_[place(hash)];
        for (std::size_t i = 0; i < salts.size(); ++i) block.words[i] |= bit(hash, i);
    }
    bool may_hold(std::uint64_t hash) const {
        const Block& block = blocks_[place(hash)];
        std::uint32_t missing = 0;
        for (std::size_t i = 0; i < salts.size(); ++i) missing |= ~block.words[i] & bit(hash, i);
        return missing == 0;
    }
    void prefetch(std::uint64_t hash) const { __builtin_prefetch(&blocks_[place(hash)]); }

    // As it is stored and loaded again.
    std::span<std::byte> bytes() { return std::as_writable_bytes(std::span(blocks_)); }
    std::span<const std::byte> bytes() const { return std::as_bytes(std::span(blocks_)); }

 private:
    static constexpr std::array<std::uint32_t, 8> salts{0x47b6137bU, 0x44974d91U, 0x8824ad5bU, 0xa2b7289dU,
                                                        0x705495c7U, 0x2df1424bU, 0x9efc4947U, 0x5c6bfb31U};

    // The upper half of the hash chooses the block, the lower half the bits in it.
    std::size_t place(std::uint64_t hash) const { return (hash >> 32) * blocks_.size() >> 32; }
    static std::uint32_t bit(std::uint64_t hash, std::size_t i) {
        return 1U << (static_cast<std::uint32_t>(hash) * salts[i] >> 27);
    }

    std::vector<Block> blocks_;
};

}  // namespace daybook
