#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "events/core/types.h"

// The verifier's own hashing and coding, by libsodium: nothing here is shared with the recorder, so that a mistake of
// the one cannot hide in the other.
namespace daybook::verify {

// SHA-256 of bytes; of 0x00 ‖ stamp ‖ SHA-256(content); of 0x01 ‖ left ‖ right (RFC 6962 section 2.1, format.md F6).
Digest sha256(std::string_view bytes);
Digest leaf_of(std::string_view stamp, const Digest& content);
Digest node_of(const Digest& left, const Digest& right);

std::string hex(const Digest& digest);
std::optional<Digest> digest_of_hex(std::string_view text);
std::optional<std::string> bytes_of_base64(std::string_view text);

// Roots of growing trees: keeps one hash for every perfect subtree at the right edge.
class GrowingRoot {
 public:
    void add(Digest leaf);
    std::uint64_t size() const { return size_; }
    Digest root() const;

 private:
    std::uint64_t size_ = 0;
    std::vector<Digest> edge_;  // largest first
};

// Root over hashes whose number is a power of two.
Digest root_over(std::span<const Digest> hashes);

// Whether the path leads from the leaf to the root (RFC 9162 section 2.1.3.2), and from the first root to the second
// (section 2.1.4.2); both by rebuilding the two trees' shapes instead of following the index's bits.
bool included(const Digest& leaf, std::uint64_t index, std::uint64_t size, std::span<const Digest> path,
              const Digest& root);
bool consistent(std::uint64_t first, const Digest& first_root, std::uint64_t second, const Digest& second_root,
                std::span<const Digest> path);

}  // namespace daybook::verify
