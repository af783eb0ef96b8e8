#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "events/core/result.h"

namespace daybook {

// One line of a settings file: its value as text, and "path:line".
struct ConfigEntry {
    std::string name;
    std::string text;
    std::string origin;
};

// Reads a TOML file of plain values. not_found, or rejected with path, line and what is wrong.
Result<std::vector<ConfigEntry>> read_config_file(const std::filesystem::path& file);

}  // namespace daybook
