#pragma once

#include <filesystem>
#include <string_view>

#include "events/core/result.h"

namespace daybook::archive {

// Conflict unless the folder does not exist or is empty.
Status must_be_new(const std::filesystem::path& folder);

// Copies a folder of files, each synced, and the folder too.
Status copy_synced(const std::filesystem::path& from, const std::filesystem::path& to);
Status write_synced(const std::filesystem::path& file, std::string_view text);
Status sync_folder(const std::filesystem::path& folder);

// A folder that is gone with this.
class Scratch {
 public:
    explicit Scratch(std::filesystem::path path) : path_(std::move(path)) {}
    ~Scratch() {
        std::error_code ignored;
        if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    const std::filesystem::path& path() const { return path_; }
    void keep() { path_.clear(); }

 private:
    std::filesystem::path path_;
};
using Unfinished = Scratch;

}  // namespace daybook::archive
