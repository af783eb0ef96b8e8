#include "events/verify/hash.h"

#include <sodium.h>

#include <array>
#include <bit>
#include <cstring>

namespace daybook::verify {

namespace {

const unsigned char* raw(const void* bytes) { return static_cast<const unsigned char*>(bytes); }

Digest hash(const void* bytes, std::size_t size) {
    Digest digest;
    crypto_hash_sha256(reinterpret_cast<unsigned char*>(digest.data()), raw(bytes), size);
    return digest;
}

// Takes the next hash off the end of a path that was written leaf side first; nothing if there is none left.
std::optional<Digest> take(std::span<const Digest>& path) {
    if (path.empty()) return std::nullopt;
    const Digest last = path.back();
    path = path.first(path.size() - 1);
    return last;
}

std::uint64_t left_of(std::uint64_t count) { return std::bit_floor(count - 1); }

// The root of a tree of `count` leaves, out of one of its leaves and the siblings on the way, root side taken first.
std::optional<Digest> climb(const Digest& leaf, std::uint64_t index, std::uint64_t count,
                            std::span<const Digest>& path) {
    if (count == 1) return leaf;
    const auto sibling = take(path);
    if (!sibling) return std::nullopt;
    const std::uint64_t left = left_of(count);
    if (index < left) {
        const auto inner = climb(leaf, index, left, path);
        if (inner) return node_of(*inner, *sibling);
    } else {
        const auto inner = climb(leaf, index - left, count - left, path);
        if (inner) return node_of(*sibling, *inner);
    }
    return std::nullopt;
}

struct Roots {
    Digest first, second;
};

// The roots of the first `first` leaves and of all `count` leaves of one subtree.
std::optional<Roots> both(std::uint64_t first, std::uint64_t count, const std::optional<Digest>& known,
                          std::span<const Digest>& path) {
    if (first == count) {
        const auto whole = known ? known : take(path);
        if (!whole) return std::nullopt;
        return Roots{*whole, *whole};
    }
    const auto sibling = take(path);
    if (!sibling) return std::nullopt;
    const std::uint64_t left = left_of(count);
    if (first <= left) {
        const auto inner = both(first, left, known, path);
        if (!inner) return std::nullopt;
        return Roots{inner->first, node_of(inner->second, *sibling)};
    }
    const auto inner = both(first - left, count - left, std::nullopt, path);
    if (!inner) return std::nullopt;
    return Roots{node_of(*sibling, inner->first), node_of(*sibling, inner->second)};
}

}  // namespace

Digest sha256(std::string_view bytes) { return hash(bytes.data(), bytes.size()); }

Digest leaf_of(std::string_view stamp, const Digest& content) {
    std::array<char, 65> entry{};
    std::memcpy(entry.data() + 1, stamp.data(), std::min<std::size_t>(stamp.size(), 32));
    std::memcpy(entry.data() + 33, content.data(), 32);
    return hash(entry.data(), entry.size());
}

Digest node_of(const Digest& left, const Digest& right) {
    std::array<char, 65> both_hashes{1};
    std::memcpy(both_hashes.data() + 1, left.data(), 32);
    std::memcpy(both_hashes.data() + 33, right.data(), 32);
    return hash(both_hashes.data(), both_hashes.size());
}

std::string hex(const Digest& digest) {
    std::string text(2 * digest.size() + 1, '\0');
    sodium_bin2hex(text.data(), text.size(), raw(digest.data()), digest.size());
    text.pop_back();
    return text;
}

std::optional<Digest> digest_of_hex(std::string_view text) {
    Digest digest{};
    std::size_t size = 0;
    const bool read = sodium_hex2bin(reinterpret_cast<unsigned char*>(digest.data()), digest.size(), text.data(),
                                     text.size(), nullptr, &size, nullptr) == 0;
    if (!read || size != digest.size() || hex(digest) != text) return std::nullopt;
    return digest;
}

std::optional<std::string> bytes_of_base64(std::string_view text) {
    std::string bytes(text.size() / 4 * 3 + 3, '\0');
    std::size_t size = 0;
    if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(), text.size(),
                          nullptr, &size, nullptr, sodium_base64_VARIANT_ORIGINAL) != 0)
        return std::nullopt;
    bytes.resize(size);
    return bytes;
}

void GrowingRoot::add(Digest leaf) {
    for (std::uint64_t size = size_++; size % 2 == 1; size /= 2) {
        leaf = node_of(edge_.back(), leaf);
        edge_.pop_back();
    }
    edge_.push_back(leaf);
}

Digest GrowingRoot::root() const {
    if (edge_.empty()) return sha256({});
    Digest root = edge_.back();
    for (auto it = edge_.rbegin() + 1; it != edge_.rend(); ++it) root = node_of(*it, root);
    return root;
}

Digest root_over(std::span<const Digest> hashes) {
    if (hashes.size() == 1) return hashes.front();
    return node_of(root_over(hashes.first(hashes.size() / 2)), root_over(hashes.subspan(hashes.size() / 2)));
}

bool included(const Digest& leaf, std::uint64_t index, std::uint64_t size, std::span<const Digest> path,
              const Digest& root) {
    if (index >= size) return false;
    const auto top = climb(leaf, index, size, path);
    return top && *top == root && path.empty();
}

bool consistent(std::uint64_t first, const Digest& first_root, std::uint64_t second, const Digest& second_root,
                std::span<const Digest> path) {
    if (first > second) return false;
    if (first == 0) return path.empty() && first_root == sha256({});
    const auto roots = both(first, second, first_root, path);
    return roots && roots->first == first_root && roots->second == second_root && path.empty();
}

}  // namespace daybook::verify
