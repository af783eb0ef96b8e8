#include "services/archive/folders.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace daybook::archive {
namespace {

namespace fs = std::filesystem;

Status failed(const fs::path& path, int error) {
    const auto kind = error == ENOSPC || error == EDQUOT ? Error::Kind::full : Error::Kind::unavailable;
    return fail(kind, path.string() + " cannot be written: " + std::strerror(error));
}

Status sync(const fs::path& path, int flags) {
    const int fd = ::open(path.c_str(), flags | O_CLOEXEC);
    const bool done = fd >= 0 && ::fsync(fd) == 0;
    const int error = errno;
    if (fd >= 0) ::close(fd);
    return done ? Status{} : failed(path, error);
}

}  // namespace

Status must_be_new(const fs::path& folder) {
    std::error_code error;
    if (!fs::exists(folder, error) || (fs::is_directory(folder, error) && fs::is_empty(folder, error))) return {};
    return conflict(folder.string() + " is not empty: name a folder that does not exist yet");
}

Status sync_folder(const fs::path& folder) { return sync(folder, O_RDONLY | O_DIRECTORY); }

Status write_synced(const fs::path& file, std::string_view text) {
    const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    const bool done =
        fd >= 0 && ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(fd) == 0;
    const int error = errno;
    if (fd >= 0) ::close(fd);
    return done ? Status{} : failed(file, error);
}

Status copy_synced(const fs::path& from, const fs::path& to) {
    std::error_code error;
    fs::create_directories(to, error);
    if (error) return failed(to, error.value());
    for (const auto& entry : fs::directory_iterator(from, error)) {
        if (!entry.is_regular_file()) continue;
        const fs::path copy = to / entry.path().filename();
        fs::copy_file(entry.path(), copy, error);
        if (error) return failed(copy, error.value());
        DAYBOOK_CHECK(sync(copy, O_RDONLY));
    }
    if (error) return failed(from, error.value());
    DAYBOOK_CHECK(sync_folder(to));
    return sync_folder(to.has_parent_path() ? to.parent_path() : fs::path("."));
}

}  // namespace daybook::archive
