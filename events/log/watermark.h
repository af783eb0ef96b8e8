#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "events/core/result.h"
#include "events/core/types.h"

namespace daybook {

// The last position known to be durable, and its leaf, kept in a small file beside the database: a log that ends
// before it was shortened or rolled back.
struct Watermark {
    std::string uuid;
    Position position;
    Digest leaf{};
    bool operator==(const Watermark&) const = default;
};

std::filesystem::path watermark_path(const std::filesystem::path& log);

// Nothing where there is no file; corrupt where it is not what `save` wrote.
Result<std::optional<Watermark>> load_watermark(const std::filesystem::path& file);

// Replaces the file in one step; synced.
Status save_watermark(const std::filesystem::path& file, const Watermark& watermark);

}  // namespace daybook
