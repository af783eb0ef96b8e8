#include "events/seal/pseudonym.h"

#include <sodium.h>

#include <cstdint>
#include <optional>

namespace daybook {
namespace {

const unsigned char* raw(std::span<const std::byte> bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

// Every part is preceded by its length, so that ("a", "bc") and ("ab", "c") differ.
void add(crypto_generichash_state& state, std::string_view part) {
    const std::uint64_t size = part.size();
    std::array<unsigned char, 8> length{};
    for (unsigned i = 0; i < 8; ++i) length[i] = static_cast<unsigned char>(size >> (8 * i));
    crypto_generichash_update(&state, length.data(), length.size());
    crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(part.data()), part.size());
}

// RFC 4648 letters in lower case, without padding: 128 bits become 26 characters.
constexpr std::size_t base32_letters = 26;
void add_base32(std::string& text, std::span<const unsigned char> bytes) {
    static constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz234567";
    std::uint32_t bits = 0;
    unsigned held = 0;
    for (const unsigned char byte : bytes) {
        bits = bits << 8 | byte;
        for (held += 8; held >= 5; held -= 5) text += letters[bits >> (held - 5) & 31];
    }
    if (held > 0) text += letters[bits << (5 - held) & 31];
}

// The same key is asked for row by row: it is derived once.
const IndexKey& digest_key(const IndexKey& key) {
    static constexpr std::string_view purpose = "daybook raw digest 1";
    thread_local std::optional<IndexKey> of;
    thread_local IndexKey derived{};
    if (of == key) return derived;
    of = key;
    crypto_generichash(reinterpret_cast<unsigned char*>(derived.data()), derived.size(),
                       reinterpret_cast<const unsigned char*>(purpose.data()), purpose.size(), raw(key), key.size());
    return derived;
}

template <std::size_t n>
std::array<std::byte, n> keyed(const IndexKey& key, std::span<const std::byte> bytes) {
    const IndexKey& derived = digest_key(key);
    std::array<std::byte, n> digest{};
    crypto_generichash(reinterpret_cast<unsigned char*>(digest.data()), n, raw(bytes), bytes.size(), raw(derived),
                       derived.size());
    return digest;
}

}  // namespace

std::string pseudonym(std::string_view kind, const IndexKey& key, std::string_view source, std::string_view reference) {
    std::array<unsigned char, 16> hash{};
    crypto_generichash_state state;
    crypto_generichash_init(&state, raw(key), key.size(), hash.size());
    add(state, kind);
    add(state, source);
    add(state, reference);
    crypto_generichash_final(&state, hash.data(), hash.size());
    std::string id;
    id.reserve(kind.size() + 1 + base32_letters);
    id.append(kind) += '-';
    add_base32(id, hash);
    return id;
}

std::array<std::byte, 16> row_digest(const IndexKey& key, std::span<const std::byte> row) {
    return keyed<16>(key, row);
}

std::array<std::byte, 32> file_digest(const IndexKey& key, std::span<const std::byte> file) {
    return keyed<32>(key, file);
}

}  // namespace daybook
