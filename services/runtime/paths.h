#pragma once

#include <filesystem>

#include "events/core/result.h"

namespace daybook {

// Makes the folder (0700) and everything above it, and proves it can be written. Unavailable or full with one sentence
// naming the path: not a folder, no permission, read-only, disk full.
Status make_data_folder(const std::filesystem::path& folder);

// What must be free on a disk that was full before it is tried again.
inline constexpr std::uintmax_t room_bytes = 16 * 1'024 * 1'024;
bool has_room(const std::filesystem::path& folder);

}  // namespace daybook
