#pragma once

#include <filesystem>
#include <istream>
#include <string_view>
#include <utility>

#include "events/core/result.h"

namespace daybook {

// A file that is nowhere on a disk: for what is read as a file and must not be left behind in clear. It is gone with
// its owner, and with the process however that ends. (Memory can be swapped out: an encrypted swap is the machine's
// part.)
class MemoryFile {
 public:
    MemoryFile(MemoryFile&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    MemoryFile& operator=(MemoryFile&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~MemoryFile();

    static Result<MemoryFile> of(std::string_view text);
    // All there is to read; rejected for more than `most` bytes.
    static Result<MemoryFile> of(std::istream& in, std::size_t most);

    // To be opened by this process.
    std::filesystem::path path() const;

 private:
    explicit MemoryFile(int fd) : fd_(fd) {}
    static Result<MemoryFile> make();
    Status write(std::string_view text) const;

    int fd_ = -1;
};

// Overwrites a file's bytes and removes it. A disk that copies what is written (flash, a snapshot) may hold on to the
// old bytes all the same.
Status shred(const std::filesystem::path& file);

}  // namespace daybook
