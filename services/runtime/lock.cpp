#include "services/runtime/lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "events/core/storage.h"

namespace daybook {

namespace {

std::filesystem::path path_of(const std::filesystem::path& folder, std::string_view name) {
    return folder / (std::string(name) + ".lock");
}

}  // namespace

bool FolderLock::held(const std::filesystem::path& folder, std::string_view name) {
    const int fd = open(path_of(folder, name).c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return false;
    const bool free = flock(fd, LOCK_SH | LOCK_NB) == 0;
    close(fd);
    return !free;
}

Result<FolderLock> FolderLock::take(const std::filesystem::path& folder, std::string_view name) {
    const auto path = path_of(folder, name);
    const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) return fail(storage_kind(errno), "cannot open " + path.string() + ": " + std::strerror(errno));
    FolderLock lock(fd);
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        char held[32] = {};
        const auto n = read(fd, held, sizeof held - 1);
        const std::string by = n > 0 ? " by process " + std::string(held, static_cast<std::size_t>(n)) : "";
        return unavailable(folder.string() + " is in use" + by + " (" + path.filename().string() + ")");
    }
    const std::string self = std::to_string(getpid());
    if (ftruncate(fd, 0) != 0 || pwrite(fd, self.data(), self.size(), 0) < 0)
        return fail(storage_kind(errno), "cannot write " + path.string() + ": " + std::strerror(errno));
    return lock;
}

FolderLock::FolderLock(FolderLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

FolderLock& FolderLock::operator=(FolderLock&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
}

FolderLock::~FolderLock() {
    if (fd_ >= 0) close(fd_);
}

}  // namespace daybook
