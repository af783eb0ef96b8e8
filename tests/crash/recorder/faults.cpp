#include "tests/crash/recorder/faults.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <map>
#include <mutex>

namespace daybook::crash {
namespace {

// What is planned, in one place, because the machine's calls have no object to hold it.
struct Plan {
    std::mutex mutex;
    std::string root;  // empty = nothing is watched
    Fault fault;
    unsigned calls = 0;  // of the fault's site
    int noted = -1;
    std::map<std::string, off_t> synced;  // how much of each file is on the disk
};

Plan& planned() {
    static Plan plan;
    return plan;
}

std::atomic<bool> watching = false;
std::atomic<bool> has_failed = false;

std::string path_of(int fd) {
    char path[PATH_MAX];
    const auto length = ::readlink(("/proc/self/fd/" + std::to_string(fd)).c_str(), path, sizeof path);
    return length < 0 ? "" : std::string(path, static_cast<std::size_t>(length));
}

// The call and the file's name below the root, its numbers made one: files that come and go are one site.
std::string site_of(const char* call, const std::string& below) {
    std::string site = std::string(call) + " ";
    for (const char c : below) {
        const bool digit = c >= '0' && c <= '9';
        if (!digit) site += c;
        if (digit && site.back() != '#') site += '#';
    }
    return site;
}

// Is this the call that fails? Its plan then.
const Fault* falls_on(const char* call, const std::string& path) {
    Plan& plan = planned();
    if (!path.starts_with(plan.root + "/")) return nullptr;
    const std::string site = site_of(call, path.substr(plan.root.size() + 1));
    const std::lock_guard lock(plan.mutex);
    if (plan.noted >= 0) ::dprintf(plan.noted, "%s\n", site.c_str());
    if (site != plan.fault.site || ++plan.calls != plan.fault.nth) return nullptr;
    has_failed = true;
    ::close(::open((plan.root + "/fired").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    return &plan.fault;
}

template <class Call>
Call next(const char* name) {
    return reinterpret_cast<Call>(::dlsym(RTLD_NEXT, name));
}

int fail_with(const Fault& fault) {
    if (fault.swallow) return 0;
    errno = fault.number;
    return -1;
}

int sync_of(int fd, const char* name) {
    const auto call = next<int (*)(int)>(name);
    if (!watching) return call(fd);
    Plan& plan = planned();
    const std::string path = path_of(fd);
    if (const Fault* fault = falls_on("sync", path)) {
        // What is written in place (the key store) is not taken back: its journal stands for what was there before.
        if (path.find("sqlite") == std::string::npos && ::ftruncate(fd, plan.synced[path]) != 0) errno = 0;
        return fail_with(*fault);
    }
    const int done = call(fd);
    struct stat now{};
    if (done == 0 && ::fstat(fd, &now) == 0) {
        const std::lock_guard lock(plan.mutex);
        plan.synced[path] = now.st_size;
    }
    return done;
}

}  // namespace

void plan(const std::filesystem::path& root, const Fault& fault) {
    planned().root = root.string();
    planned().fault = fault;
    watching = true;
}

void survey(const std::filesystem::path& root, const std::filesystem::path& file) {
    planned().noted = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    planned().root = root.string();
    watching = true;
}

bool failed() { return has_failed; }

}  // namespace daybook::crash

// In front of the machine's own: the program's symbols are found before a library's.
extern "C" {
int fsync(int fd) { return daybook::crash::sync_of(fd, "fsync"); }
int fdatasync(int fd) { return daybook::crash::sync_of(fd, "fdatasync"); }

ssize_t write(int fd, const void* data, size_t size) {
    using namespace daybook::crash;
    static const auto call = next<ssize_t (*)(int, const void*, size_t)>("write");
    if (!watching) return call(fd, data, size);
    const Fault* fault = falls_on("write", path_of(fd));
    if (fault == nullptr) return call(fd, data, size);
    return fault->swallow ? static_cast<ssize_t>(size) : fail_with(*fault);
}

ssize_t pwrite64(int fd, const void* data, size_t size, off64_t at) {
    using namespace daybook::crash;
    static const auto call = next<ssize_t (*)(int, const void*, size_t, off64_t)>("pwrite64");
    if (!watching) return call(fd, data, size, at);
    const Fault* fault = falls_on("write", path_of(fd));
    if (fault == nullptr) return call(fd, data, size, at);
    return fault->swallow ? static_cast<ssize_t>(size) : fail_with(*fault);
}
ssize_t pwrite(int fd, const void* data, size_t size, off_t at) { return pwrite64(fd, data, size, at); }

int rename(const char* from, const char* to) noexcept {
    using namespace daybook::crash;
    static const auto call = next<int (*)(const char*, const char*)>("rename");
    const Fault* fault = watching ? falls_on("rename", to) : nullptr;
    return fault == nullptr ? call(from, to) : fail_with(*fault);
}

int link(const char* from, const char* to) noexcept {
    using namespace daybook::crash;
    static const auto call = next<int (*)(const char*, const char*)>("link");
    const Fault* fault = watching ? falls_on("link", to) : nullptr;
    return fault == nullptr ? call(from, to) : fail_with(*fault);
}
}
