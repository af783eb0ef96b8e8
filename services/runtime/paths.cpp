#include "services/runtime/paths.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "events/core/storage.h"

namespace daybook {
namespace {

Status refused(const std::filesystem::path& folder, std::string_view doing, int error) {
    return fail(storage_kind(error),
                "cannot " + std::string(doing) + " the data folder " + folder.string() + ": " + std::strerror(error));
}

// Access rights alone do not tell (read-only mounts, quotas, full disks), so a file of some bytes is written.
Status prove_writable(const std::filesystem::path& folder) {
    std::string name = (folder / ".write-test-XXXXXX").string();
    const int fd = mkostemp(name.data(), O_CLOEXEC);
    if (fd < 0) return refused(folder, "write to", errno);
    const char block[4'096] = {};
    const bool written = write(fd, block, sizeof block) == static_cast<ssize_t>(sizeof block) && fsync(fd) == 0;
    const int error = written ? 0 : (errno != 0 ? errno : ENOSPC);
    close(fd);
    unlink(name.c_str());
    return written ? Status{} : refused(folder, "write to", error);
}

}  // namespace

Status make_data_folder(const std::filesystem::path& folder) {
    namespace fs = std::filesystem;
    std::error_code error;
    const auto kind = fs::status(folder, error).type();
    if (kind != fs::file_type::not_found && kind != fs::file_type::directory && kind != fs::file_type::none)
        return unavailable("the data folder " + folder.string() + " is not a folder");
    if (kind != fs::file_type::directory) {
        error.clear();
        fs::create_directories(folder, error);
        if (error) return refused(folder, "make", error.value());
        fs::permissions(folder, fs::perms::owner_all, error);
        if (error) return refused(folder, "make", error.value());
    }
    errno = 0;
    return prove_writable(folder);
}

bool has_room(const std::filesystem::path& folder) {
    std::error_code error;
    const auto space = std::filesystem::space(folder, error);
    return !error && space.available >= room_bytes;
}

}  // namespace daybook
