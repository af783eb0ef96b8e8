#pragma once

#include <filesystem>
#include <string_view>

#include "events/core/result.h"

namespace daybook {

// Sole use of something in a folder, for as long as this lives; the kernel lets go when the process dies.
class FolderLock {
 public:
    // Takes `folder`/`name`.lock; unavailable, naming the process that holds it.
    static Result<FolderLock> take(const std::filesystem::path& folder, std::string_view name);

    // Whether somebody has it.
    static bool held(const std::filesystem::path& folder, std::string_view name);

    FolderLock(FolderLock&& other) noexcept;
    FolderLock& operator=(FolderLock&& other) noexcept;
    ~FolderLock();

 private:
    explicit FolderLock(int fd) : fd_(fd) {}
    int fd_ = -1;
};

}  // namespace daybook
