#include "services/runtime/memory_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

namespace daybook {

namespace {

constexpr std::size_t chunk_bytes = 64 * 1'024;

Status write_all(int fd, std::string_view text, const std::string& what) {
    while (!text.empty()) {
        const auto n = ::write(fd, text.data(), text.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return unavailable(what + " cannot be written: " + std::strerror(errno));
        text.remove_prefix(static_cast<std::size_t>(n));
    }
    return {};
}

}  // namespace

MemoryFile::~MemoryFile() {
    if (fd_ >= 0) ::close(fd_);
}

Result<MemoryFile> MemoryFile::make() {
    const int fd = ::memfd_create("daybook", MFD_CLOEXEC);
    if (fd < 0) return unavailable(std::string("no file can be made in memory: ") + std::strerror(errno));
    return MemoryFile(fd);
}

Status MemoryFile::write(std::string_view text) const { return write_all(fd_, text, "a file in memory"); }

Result<MemoryFile> MemoryFile::of(std::string_view text) {
    DAYBOOK_TRY(auto file, make());
    DAYBOOK_CHECK(file.write(text));
    return file;
}

Result<MemoryFile> MemoryFile::of(std::istream& in, std::size_t most) {
    DAYBOOK_TRY(auto file, make());
    std::vector<char> chunk(chunk_bytes);
    for (std::size_t all = 0; in.read(chunk.data(), static_cast<std::streamsize>(chunk.size())) || in.gcount() > 0;) {
        const auto n = static_cast<std::size_t>(in.gcount());
        all += n;
        if (all > most) return rejected("more than " + std::to_string(most) + " bytes came from standard input");
        DAYBOOK_CHECK(file.write({chunk.data(), n}));
    }
    return file;
}

std::filesystem::path MemoryFile::path() const { return "/proc/self/fd/" + std::to_string(fd_); }

Status shred(const std::filesystem::path& file) {
    const int fd = ::open(file.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
    struct stat about{};
    if (fd < 0 || ::fstat(fd, &about) != 0 || !S_ISREG(about.st_mode)) {
        if (fd >= 0) ::close(fd);
        return not_found(file.string() + " cannot be shredded: it is no file that can be written");
    }
    const std::string zeros(chunk_bytes, '\0');
    Status done;
    for (auto left = static_cast<std::size_t>(about.st_size); done && left > 0;) {
        const auto some = std::min(left, zeros.size());
        done = write_all(fd, std::string_view(zeros).substr(0, some), file.string());
        left -= some;
    }
    if (done && ::fsync(fd) != 0) done = unavailable(file.string() + " cannot be written: " + std::strerror(errno));
    ::close(fd);
    if (done && ::unlink(file.c_str()) != 0)
        done = unavailable(file.string() + " cannot be removed: " + std::strerror(errno));
    return done;
}

}  // namespace daybook
