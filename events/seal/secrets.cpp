#include "events/seal/secrets.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "events/core/storage.h"

namespace daybook {
namespace {

unsigned char* raw(std::span<std::byte> bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }
const unsigned char* raw(std::span<const std::byte> bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

// An open file, closed on the way out.
struct File {
    int fd = -1;
    ~File() {
        if (fd >= 0) close(fd);
    }
};

tl::unexpected<Error> cannot(std::string_view what, const std::filesystem::path& file) {
    return fail(storage_kind(errno),
                "cannot " + std::string(what) + " the key " + file.string() + ": " + std::strerror(errno));
}

Status sync_folder(const std::filesystem::path& folder) {
    const File file{open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (file.fd < 0 || fsync(file.fd) != 0) return cannot("sync the folder of", folder);
    return {};
}

// Written under another name first: a start that dies half-way leaves no half a key behind.
Result<Key> make_master_key(const std::filesystem::path& path, const Random& random) {
    Key key{};
    random(key);
    const std::filesystem::path half = path.string() + ".new";
    {
        const File file{open(half.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600)};
        if (file.fd < 0) return cannot("create", half);
        if (fchmod(file.fd, 0600) != 0) return cannot("protect", half);
        if (write(file.fd, key.data(), key.size()) != static_cast<ssize_t>(key.size())) return cannot("write", half);
        if (fsync(file.fd) != 0) return cannot("sync", half);
    }
    if (rename(half.c_str(), path.c_str()) != 0) return cannot("put in place", path);
    DAYBOOK_CHECK(sync_folder(path.parent_path()));
    return key;
}

}  // namespace

Random machine_random() {
    DAYBOOK_INVARIANT(sodium_init() >= 0, "libsodium does not start");
    return [](std::span<std::byte> bytes) { randombytes_buf(bytes.data(), bytes.size()); };
}

Key derive(const Key& key, std::string_view purpose, std::span<const std::byte> salt) {
    Key derived{};
    crypto_generichash_state state;
    crypto_generichash_init(&state, raw(std::span<const std::byte>(key)), key.size(), derived.size());
    crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(purpose.data()), purpose.size());
    crypto_generichash_update(&state, raw(salt), salt.size());
    crypto_generichash_final(&state, raw(std::span<std::byte>(derived)), derived.size());
    return derived;
}

Nonce nonce_of(const Key& key, std::span<const std::byte> a, std::span<const std::byte> b) {
    Nonce nonce{};
    crypto_generichash_state state;
    crypto_generichash_init(&state, raw(std::span<const std::byte>(key)), key.size(), nonce.size());
    crypto_generichash_update(&state, raw(a), a.size());
    crypto_generichash_update(&state, raw(b), b.size());
    crypto_generichash_final(&state, raw(std::span<std::byte>(nonce)), nonce.size());
    return nonce;
}

void encrypt(const Key& key, const Nonce& nonce, std::span<const std::byte> data, std::span<const std::byte> plaintext,
             std::span<std::byte> ciphertext) {
    DAYBOOK_INVARIANT(ciphertext.size() == plaintext.size() + crypto_aead_xchacha20poly1305_ietf_ABYTES,
                      "a ciphertext has no room for its tag");
    crypto_aead_xchacha20poly1305_ietf_encrypt(raw(ciphertext), nullptr, raw(plaintext), plaintext.size(), raw(data),
                                               data.size(), nullptr, raw(std::span<const std::byte>(nonce)),
                                               raw(std::span<const std::byte>(key)));
}

std::optional<std::vector<std::byte>> decrypt(const Key& key, const Nonce& nonce, std::span<const std::byte> data,
                                              std::span<const std::byte> ciphertext) {
    if (ciphertext.size() < crypto_aead_xchacha20poly1305_ietf_ABYTES) return std::nullopt;
    std::vector<std::byte> plaintext(ciphertext.size() - crypto_aead_xchacha20poly1305_ietf_ABYTES);
    const int bad = crypto_aead_xchacha20poly1305_ietf_decrypt(
        raw(std::span<std::byte>(plaintext)), nullptr, nullptr, raw(ciphertext), ciphertext.size(), raw(data),
        data.size(), raw(std::span<const std::byte>(nonce)), raw(std::span<const std::byte>(key)));
    if (bad != 0) return std::nullopt;
    return plaintext;
}

void forget(std::span<std::byte> secret) { sodium_memzero(secret.data(), secret.size()); }

Result<Key> master_key(const std::filesystem::path& path, bool make, const Random& random) {
    const File file{open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)};
    if (file.fd < 0 && errno == ENOENT && make) return make_master_key(path, random);
    if (file.fd < 0) return cannot("open", path);
    struct stat found{};
    if (fstat(file.fd, &found) != 0) return cannot("look at", path);
    if ((found.st_mode & 077) != 0) {
        return unavailable("the key " + path.string() +
                           " can be read or written by other accounts: make it readable by its owner alone (mode 600)");
    }
    Key key{};
    std::byte beyond{};
    const bool whole = S_ISREG(found.st_mode) && read(file.fd, key.data(), key.size()) == ssize_t{sizeof key} &&
                       read(file.fd, &beyond, 1) == 0;
    if (!whole) return corrupt("the key " + path.string() + " is not a key of 32 bytes");
    return key;
}

}  // namespace daybook
