#include "events/log/watermark.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <sstream>

#include "events/core/storage.h"
#include "events/stored/base64.h"
#include "events/stored/digest.h"

namespace daybook {

namespace {

constexpr std::string_view kFirstLine = "daybook watermark 1";

std::string body(const Watermark& w) {
    return std::string(kFirstLine) + "\nuuid " + w.uuid + "\nposition " + std::to_string(w.position.value) + "\nleaf " +
           to_hex(w.leaf) + "\n";
}

std::string whole(const Watermark& w) {
    const std::string text = body(w);
    return text + "sha256 " + to_hex(Sha256()(std::as_bytes(std::span(text)))) + "\n";
}

Status write_synced(const std::filesystem::path& file, const std::string& text) {
    const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool done =
        fd >= 0 && ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(fd) == 0;
    const int error = errno;
    if (fd >= 0) ::close(fd);
    if (done) return {};
    const std::string sentence = "the watermark " + file.string() + " cannot be written: " + std::strerror(error);
    return fail(storage_kind(error), sentence);
}

}  // namespace

std::filesystem::path watermark_path(const std::filesystem::path& log) {
    std::filesystem::path file = log.has_filename() ? log : log.parent_path();
    file += ".watermark";
    return file;
}

Result<std::optional<Watermark>> load_watermark(const std::filesystem::path& file) {
    if (!std::filesystem::exists(file)) return std::nullopt;
    std::ifstream in(file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    Watermark found;
    std::string leaf;
    std::string key[4];
    std::istringstream lines(text.substr(std::min(text.size(), kFirstLine.size())));
    lines >> key[0] >> found.uuid >> key[1] >> found.position.value >> key[2] >> leaf;
    if (const auto bytes = from_hex(leaf); bytes && bytes->size() == found.leaf.size())
        std::memcpy(found.leaf.data(), bytes->data(), bytes->size());
    if (whole(found) != text) return corrupt("the watermark " + file.string() + " is damaged");
    return found;
}

Status save_watermark(const std::filesystem::path& file, const Watermark& watermark) {
    std::filesystem::path fresh = file;
    fresh += ".new";
    DAYBOOK_CHECK(write_synced(fresh, whole(watermark)));
    std::error_code error;
    std::filesystem::rename(fresh, file, error);
    if (error) return unavailable("the watermark " + file.string() + " cannot be put in place: " + error.message());
    return {};
}

}  // namespace daybook
