#pragma once

#include <filesystem>

#include "events/core/result.h"

namespace daybook {

// Makes the folder (0700) and everything above it, and proves it can be written. Unavailable or full with one sentence
// naming the path: not a folder, no permission, read-only, disk full.
Status make_data_folder(const std::filesystem::path& folder);

}  // namespace daybook
