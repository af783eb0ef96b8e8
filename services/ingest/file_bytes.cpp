#include "services/ingest/file_bytes.h"

#include "events/stored/names.h"
#include "services/ingest/ingest.h"

namespace daybook::ingest {
namespace {

std::size_t first_bad_byte(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        std::size_t length = 1;
        while (length <= 4 && !(i + length <= text.size() && is_utf8(text.substr(i, length)))) ++length;
        if (length > 4) return i;
        i += length;
    }
    return text.size();
}

}  // namespace

Result<FileBytes> FileBytes::open(const std::filesystem::path& path) {
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    if (error) return not_found("the feed file " + path.string() + " cannot be read: " + error.message());
    if (size > Limits::file_bytes)
        return rejected("the feed file has " + std::to_string(size) + " bytes; " + std::to_string(Limits::file_bytes) +
                        " is the most");
    std::ifstream in(path, std::ios::binary);
    if (!in) return not_found("the feed file " + path.string() + " cannot be opened");
    FileBytes bytes(std::move(in), size);
    bytes.peek();
    const std::string_view head{bytes.chunk_.data(), std::min<std::size_t>(bytes.filled_, 4)};
    if (head.starts_with("\xff\xfe") || head.starts_with("\xfe\xff"))
        return rejected("the feed file is UTF-16 (byte order mark at byte 0); UTF-8 is expected");
    if (const auto nul = head.find('\0'); nul != std::string_view::npos)
        return rejected("the feed file is UTF-16 or UTF-32 (zero at byte " + std::to_string(nul) +
                        "); UTF-8 is expected");
    if (head.starts_with("\xef\xbb\xbf"))
        for (int i = 0; i < 3; ++i) bytes.skip();
    return bytes;
}

bool FileBytes::fill() {
    file_.read(chunk_.data(), static_cast<std::streamsize>(chunk_.size()));
    filled_ = static_cast<std::size_t>(file_.gcount());
    at_ = 0;
    return filled_ != 0;
}

void FileBytes::put_back(std::string_view text) {
    again_ = std::string(text) + again_.substr(again_at_);
    again_at_ = 0;
    offset_ -= text.size();
}

void FileBytes::skip_line() {
    for (int c = peek(); c != end; c = peek()) {
        skip();
        if (c == '\n') return;
        if (c == '\r') {
            if (peek() == '\n') skip();
            return;
        }
    }
}

int FileBytes::skip_blanks() {
    int c = peek();
    while (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
        skip();
        c = peek();
    }
    return c;
}

Status FileBytes::state() const {
    if (file_.bad()) return unavailable("the feed file cannot be read at byte " + std::to_string(offset_));
    return {};
}

std::optional<RowError> not_text(std::string_view raw, std::uint64_t offset) {
    if (const auto nul = raw.find('\0'); nul != std::string_view::npos)
        return RowError{"", "nul", "a zero byte at byte " + std::to_string(offset + nul) + " of the file"};
    if (!is_utf8(raw))
        return RowError{
            "", "encoding",
            "not UTF-8 at byte " + std::to_string(offset + first_bad_byte(raw)) + " of the file (Latin-1?)"};
    return std::nullopt;
}

}  // namespace daybook::ingest
