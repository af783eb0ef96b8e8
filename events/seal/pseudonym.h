#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace daybook {

// The secret all pseudonyms and raw digests of one log are made with; kept in the key store (format.md F5).
using IndexKey = std::array<std::byte, 32>;

// The id that stands for an external reference: "person-" and 26 letters and digits, BLAKE2b-128 keyed with the index
// key over (kind, source, reference). The same three always give the same id; without the key it cannot be guessed.
// `kind` is a category: "person", "worker", "visit" …; it and the source are written as the feed knows them.
std::string pseudonym(std::string_view kind, const IndexKey& key, std::string_view source, std::string_view reference);

// Digests of raw rows (16 bytes, Origin.digest) and of whole files (32 bytes, FileReceived.digest): BLAKE2b keyed with
// a key derived from the index key, so that nobody can test a guess of a row against them (format.md D8).
std::array<std::byte, 16> row_digest(const IndexKey& key, std::span<const std::byte> row);
std::array<std::byte, 32> file_digest(const IndexKey& key, std::span<const std::byte> file);

}  // namespace daybook
