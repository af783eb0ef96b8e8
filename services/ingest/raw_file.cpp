#include "services/ingest/raw_file.h"

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/core/storage.h"

namespace daybook::ingest {
namespace {

constexpr std::size_t chunk_bytes = 64 * 1'024;
constexpr std::string_view magic = "daybook raw 1\n";
constexpr std::string_view purpose = "daybook raw file 1";

using Key = std::array<unsigned char, crypto_secretstream_xchacha20poly1305_KEYBYTES>;

Key key_for(const std::array<std::byte, 32>& key) {
    Key out{};
    crypto_generichash(out.data(), out.size(), reinterpret_cast<const unsigned char*>(purpose.data()), purpose.size(),
                       reinterpret_cast<const unsigned char*>(key.data()), key.size());
    return out;
}

// A file that appears under its name only when it is whole and on the disk.
class WholeFile {
 public:
    explicit WholeFile(std::filesystem::path path) : path_(std::move(path)), part_(path_.string() + ".part") {
        fd_ = ::open(part_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        if (fd_ < 0) fail();
    }
    ~WholeFile() {
        if (fd_ >= 0) ::close(fd_);
        if (!done_) ::unlink(part_.c_str());
    }
    WholeFile(const WholeFile&) = delete;
    WholeFile& operator=(const WholeFile&) = delete;

    void write(const void* bytes, std::size_t size) {
        const char* at = static_cast<const char*>(bytes);
        while (!error_ && size > 0) {
            const auto n = ::write(fd_, at, size);
            if (n < 0) return fail();
            at += n;
            size -= static_cast<std::size_t>(n);
        }
    }
    Status finish() {
        if (!error_ && (::fsync(fd_) != 0 || ::rename(part_.c_str(), path_.c_str()) != 0)) fail();
        if (error_) return tl::unexpected(*error_);
        done_ = true;
        return {};
    }

 private:
    void fail() { error_ = Error{storage_kind(errno), path_.string() + " cannot be written: " + std::strerror(errno)}; }
    std::filesystem::path path_, part_;
    int fd_ = -1;
    bool done_ = false;
    std::optional<Error> error_;
};

}  // namespace

Status seal_file(const std::filesystem::path& raw, const std::filesystem::path& sealed,
                 const std::array<std::byte, 32>& key) {
    std::ifstream in(raw, std::ios::binary);
    if (!in) return not_found(raw.string() + " cannot be opened");
    WholeFile out(sealed);
    auto own = key_for(key);
    crypto_secretstream_xchacha20poly1305_state state;
    std::array<unsigned char, crypto_secretstream_xchacha20poly1305_HEADERBYTES> header{};
    crypto_secretstream_xchacha20poly1305_init_push(&state, header.data(), own.data());
    sodium_memzero(own.data(), own.size());
    out.write(magic.data(), magic.size());
    out.write(header.data(), header.size());
    std::vector<char> chunk(chunk_bytes);
    std::vector<unsigned char> box(chunk_bytes + crypto_secretstream_xchacha20poly1305_ABYTES);
    for (bool last = false; !last;) {
        in.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
        const auto n = static_cast<unsigned long long>(in.gcount());
        last = n < chunk.size();
        unsigned long long size = 0;
        crypto_secretstream_xchacha20poly1305_push(&state, box.data(), &size,
                                                   reinterpret_cast<const unsigned char*>(chunk.data()), n, nullptr, 0,
                                                   last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0);
        out.write(box.data(), size);
    }
    if (in.bad()) return unavailable(raw.string() + " cannot be read to its end");
    return out.finish();
}

Status open_file(const std::filesystem::path& sealed, const std::filesystem::path& raw,
                 const std::array<std::byte, 32>& key) {
    std::ifstream in(sealed, std::ios::binary);
    if (!in) return not_found(sealed.string() + " cannot be opened");
    std::string head(magic.size(), '\0');
    std::array<unsigned char, crypto_secretstream_xchacha20poly1305_HEADERBYTES> header{};
    in.read(head.data(), static_cast<std::streamsize>(head.size()));
    in.read(reinterpret_cast<char*>(header.data()), header.size());
    crypto_secretstream_xchacha20poly1305_state state;
    auto own = key_for(key);
    if (head != magic || !in || crypto_secretstream_xchacha20poly1305_init_pull(&state, header.data(), own.data()) != 0)
        return corrupt(sealed.string() + " is not a sealed feed file");
    sodium_memzero(own.data(), own.size());
    WholeFile out(raw);
    std::vector<char> box(chunk_bytes + crypto_secretstream_xchacha20poly1305_ABYTES);
    std::vector<unsigned char> chunk(chunk_bytes);
    unsigned char tag = 0;
    while (tag != crypto_secretstream_xchacha20poly1305_TAG_FINAL) {
        in.read(box.data(), static_cast<std::streamsize>(box.size()));
        unsigned long long size = 0;
        if (in.gcount() == 0 ||
            crypto_secretstream_xchacha20poly1305_pull(&state, chunk.data(), &size, &tag,
                                                       reinterpret_cast<const unsigned char*>(box.data()),
                                                       static_cast<unsigned long long>(in.gcount()), nullptr, 0) != 0)
            return corrupt(sealed.string() + " was changed, cut, or sealed with another key");
        out.write(chunk.data(), size);
    }
    return out.finish();
}

Status write_whole(const std::filesystem::path& path, const std::string& text) {
    WholeFile out(path);
    out.write(text.data(), text.size());
    return out.finish();
}

}  // namespace daybook::ingest
