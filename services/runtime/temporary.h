#pragma once

#include <filesystem>
#include <string_view>
#include <utility>

#include "events/core/result.h"

namespace daybook {

// A folder of one's own (0700) that goes, with all that is in it, with its owner. Empty path = none.
class TemporaryFolder {
 public:
    TemporaryFolder() = default;
    TemporaryFolder(TemporaryFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
    TemporaryFolder& operator=(TemporaryFolder&& other) noexcept {
        std::swap(path_, other.path_);
        return *this;
    }
    ~TemporaryFolder();

    // "daybook-WHAT-…" in the folder `under`. Unavailable where none can be made.
    static Result<TemporaryFolder> make(std::string_view what,
                                        const std::filesystem::path& under = std::filesystem::temp_directory_path());

    const std::filesystem::path& path() const { return path_; }

 private:
    explicit TemporaryFolder(std::filesystem::path path) : path_(std::move(path)) {}

    std::filesystem::path path_;
};

}  // namespace daybook
