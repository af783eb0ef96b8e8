#pragma once

#include <array>
#include <cstddef>
#include <filesystem>

#include "events/core/result.h"

namespace daybook::ingest {

// The file as it was received, sealed under the feed file's own key (format.md D8): XChaCha20-Poly1305 in chunks, so
// that a cut or a changed byte is noticed. Written whole or not at all, readable by its owner only. Constant memory.
Status seal_file(const std::filesystem::path& raw, const std::filesystem::path& sealed,
                 const std::array<std::byte, 32>& key);

// Back again; corrupt if a byte is not as it was sealed, or this is not its key.
Status open_file(const std::filesystem::path& sealed, const std::filesystem::path& raw,
                 const std::array<std::byte, 32>& key);

// Writes text to a file whole or not at all, readable by its owner only.
Status write_whole(const std::filesystem::path& path, const std::string& text);

}  // namespace daybook::ingest
