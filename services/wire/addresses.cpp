#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

#include "services/wire/client.h"

namespace daybook::wire {
namespace {

constexpr std::size_t path_bytes = 107;  // sun_path without its end
constexpr std::size_t name_bytes = 48;   // "/changed-" and a projection's name

// Short, and the same for everybody who means the same directory.
std::string hash(const std::string& path) {
    std::array<unsigned char, 8> digest{};
    std::array<unsigned char, crypto_generichash_BYTES> whole{};
    crypto_generichash(whole.data(), whole.size(), reinterpret_cast<const unsigned char*>(path.data()), path.size(),
                       nullptr, 0);
    std::copy_n(whole.begin(), digest.size(), digest.begin());
    std::string text(2 * digest.size() + 1, '\0');
    sodium_bin2hex(text.data(), text.size(), digest.data(), digest.size());
    text.pop_back();
    return text;
}

// Ours alone: nobody else may meet, or pretend to be, our services.
Status make_private(const std::filesystem::path& folder) {
    std::error_code error;
    if (folder.has_parent_path()) std::filesystem::create_directories(folder.parent_path(), error);
    if (mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
        return unavailable("cannot make the folder " + folder.string() +
                           " where the services meet: " + std::strerror(errno));
    }
    struct stat found{};
    if (lstat(folder.c_str(), &found) != 0 || !S_ISDIR(found.st_mode)) {
        return unavailable(folder.string() + ", where the services should meet, is not a folder");
    }
    const bool ours = found.st_uid == geteuid();
    if (ours && (found.st_mode & 077) != 0 && chmod(folder.c_str(), 0700) == 0) return {};
    if ((!ours && geteuid() != 0) || (found.st_mode & 077) != 0) {
        return unavailable(folder.string() + ", where the services should meet, is open to other accounts");
    }
    return {};
}

}  // namespace

Result<Addresses> Addresses::of(const std::filesystem::path& data) {
    std::error_code error;
    const std::filesystem::path canonical = std::filesystem::weakly_canonical(std::filesystem::absolute(data), error);
    if (error) return unavailable("cannot resolve the data directory " + data.string() + ": " + error.message());
    // Beside the data where the path is short enough, so that no environment variable and no private /tmp can keep two
    // processes of one data directory apart.
    std::filesystem::path folder = canonical / "run";
    if (folder.string().size() + name_bytes > path_bytes) folder = "/tmp/daybook-" + hash(canonical.string());
    DAYBOOK_CHECK(make_private(folder));
    const std::string base = "ipc://" + folder.string() + "/";
    return Addresses{.append = base + "append",
                     .read = base + "read",
                     .bell = base + "bell",
                     .keys = base + "keys",
                     .folder = folder};
}

std::string Addresses::view(std::string_view projection) const {
    return "ipc://" + folder.string() + "/view-" + std::string(projection);
}

std::string Addresses::changed(std::string_view projection) const {
    return "ipc://" + folder.string() + "/changed-" + std::string(projection);
}

}  // namespace daybook::wire
