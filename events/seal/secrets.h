#pragma once

#include <array>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "events/core/result.h"

// The one place of this room that speaks libsodium about keys.
namespace daybook {

using Key = std::array<std::byte, 32>;
using KeyId = std::array<std::byte, 16>;
using Nonce = std::array<std::byte, 24>;
inline constexpr std::size_t tag_bytes = 16;  // behind a ciphertext

// Fills the bytes with randomness nobody can foresee. An argument like the clock, so that tests can repeat themselves.
using Random = std::function<void(std::span<std::byte>)>;
Random machine_random();

// A key for one purpose, derived from another: BLAKE2b-256(key, purpose ‖ salt).
Key derive(const Key& key, std::string_view purpose, std::span<const std::byte> salt = {});

// BLAKE2b-192(key, a ‖ b): the deterministic nonce of format.md F3.
Nonce nonce_of(const Key& key, std::span<const std::byte> a, std::span<const std::byte> b);

// XChaCha20-Poly1305; the tag follows the ciphertext, and `ciphertext` has room for both. `decrypt` gives
// nothing if key, nonce, data or ciphertext are not exactly those of `encrypt`.
void encrypt(const Key& key, const Nonce& nonce, std::span<const std::byte> data, std::span<const std::byte> plaintext,
             std::span<std::byte> ciphertext);
std::optional<std::vector<std::byte>> decrypt(const Key& key, const Nonce& nonce, std::span<const std::byte> data,
                                              std::span<const std::byte> ciphertext);

void forget(std::span<std::byte> secret);  // overwrites, and is not optimised away

// The key all others are wrapped with: 32 bytes in `file`. With `make`, a missing one is created, readable by its
// owner alone, and synced. Refused (unavailable) if others may read or write it, corrupt if it is no key.
Result<Key> master_key(const std::filesystem::path& file, bool make, const Random& random);

}  // namespace daybook
