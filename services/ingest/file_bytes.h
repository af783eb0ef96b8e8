#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "events/core/result.h"
#include "services/ingest/record.h"

namespace daybook::ingest {

// A feed file byte by byte, in constant memory, with a way back. Behind the byte order mark, if there is one.
class FileBytes {
 public:
    static constexpr int end = -1;

    // not_found if there is no such file; rejected for UTF-16 or a file over its limit.
    static Result<FileBytes> open(const std::filesystem::path& path);

    int peek() {
        if (again_at_ < again_.size()) return static_cast<unsigned char>(again_[again_at_]);
        if (at_ == filled_ && !fill()) return end;
        return static_cast<unsigned char>(chunk_[at_]);
    }
    void skip() {
        ++offset_;
        if (again_at_ < again_.size())
            ++again_at_;
        else
            ++at_;
    }
    // What can be taken by `skip(bytes)` without being looked at one by one; nothing at the end of the file.
    std::string_view ahead() {
        if (again_at_ < again_.size() || (at_ == filled_ && !fill())) return {};
        return std::string_view(chunk_).substr(at_, filled_ - at_);
    }
    void skip(std::size_t bytes) {
        offset_ += bytes;
        at_ += bytes;
    }
    int take() {
        const int c = peek();
        if (c != end) skip();
        return c;
    }
    // Will be read again, before what follows.
    void put_back(std::string_view text);
    // Takes the rest of a line, its end included.
    void skip_line();
    // Takes what stands in the way of the next byte that is no blank, and looks at it.
    int skip_blanks();

    std::uint64_t offset() const { return offset_; }  // of the next byte
    std::uint64_t size() const { return size_; }      // of the file when it was opened
    // unavailable if the file cannot be read any further.
    Status state() const;

 private:
    static constexpr std::size_t chunk_bytes = 64 * 1'024;
    FileBytes(std::ifstream in, std::uint64_t size) : file_(std::move(in)), chunk_(chunk_bytes, '\0'), size_(size) {}
    bool fill();

    std::ifstream file_;
    std::string chunk_;
    std::size_t at_ = 0, filled_ = 0;
    std::string again_;  // bytes to be read once more, before the chunk
    std::size_t again_at_ = 0;
    std::uint64_t offset_ = 0, size_ = 0;
};

// Why bytes of a row at this offset of the file are not text, if they are not: a NUL, or not UTF-8.
std::optional<RowError> not_text(std::string_view raw, std::uint64_t offset);

}  // namespace daybook::ingest
