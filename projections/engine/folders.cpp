#include "projections/engine/folders.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace daybook::projections {
namespace {

namespace fs = std::filesystem;

const char* name_of(Folders::Role role) {
    switch (role) {
        case Folders::Role::active: return "active";
        case Folders::Role::previous: return "previous";
        case Folders::Role::candidate: return "candidate";
    }
    return "";
}
constexpr Folders::Role roles[] = {Folders::Role::active, Folders::Role::previous, Folders::Role::candidate};

std::string prefix_of(std::uint32_t version) { return "v" + std::to_string(version) + "."; }

Status failed(const fs::path& path, const std::error_code& error) {
    return unavailable("cannot change the builds of a projection at " + path.string() + ": " + error.message());
}

// A rename is on the disk once its folder is.
void sync_folder(const fs::path& folder) {
    const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return;
    ::fsync(fd);
    ::close(fd);
}

}  // namespace

Folders::Folders(fs::path root, std::function<void(std::string_view)> at_step)
    : root_(std::move(root)), at_step_(std::move(at_step)) {}

bool Folders::is_of(const std::string& build, std::uint32_t version) { return build.starts_with(prefix_of(version)); }

void Folders::step(std::string_view what) const {
    if (at_step_) at_step_(what);
}

std::optional<std::string> Folders::holder(Role role) const {
    std::error_code error;
    const fs::path target = fs::read_symlink(root_ / name_of(role), error);
    if (error || !fs::is_directory(root_ / target.filename(), error)) return std::nullopt;
    return target.filename().string();
}

Status Folders::link(Role role, const std::string& build) {
    const fs::path fresh = root_ / (std::string(name_of(role)) + ".new");
    std::error_code error;
    fs::remove(fresh, error);
    step("make link");
    fs::create_directory_symlink(build, fresh, error);
    if (error) return failed(fresh, error);
    step("rename link");
    fs::rename(fresh, root_ / name_of(role), error);
    if (error) return failed(fresh, error);
    sync_folder(root_);
    return {};
}

Status Folders::unlink(Role role) {
    step("remove link");
    std::error_code error;
    fs::remove(root_ / name_of(role), error);
    if (error) return failed(root_ / name_of(role), error);
    return {};
}

// Removes every build no link leads to.
Status Folders::sweep() {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(root_, error)) {
        const std::string name = entry.path().filename().string();
        if (entry.is_symlink() || !entry.is_directory()) continue;
        const bool linked =
            std::any_of(std::begin(roles), std::end(roles), [&](Role role) { return holder(role) == name; });
        if (linked) continue;
        step("remove build");
        fs::remove_all(entry.path(), error);
        if (error) return failed(entry.path(), error);
    }
    return {};
}

Result<std::string> Folders::settle(std::uint32_t version) {
    std::error_code error;
    fs::create_directories(root_, error);
    if (error) return tl::unexpected(failed(root_, error).error());
    const auto active = holder(Role::active);
    if (holder(Role::previous) == active && active) DAYBOOK_CHECK(unlink(Role::previous));
    if (holder(Role::candidate) == active && active) DAYBOOK_CHECK(unlink(Role::candidate));
    DAYBOOK_CHECK(sweep());
    if (active && is_of(*active, version)) return *active;
    const std::string build = fresh(version);
    step("make build");
    fs::create_directory(path(build), error);
    if (error) return tl::unexpected(failed(path(build), error).error());
    DAYBOOK_CHECK(activate(build));
    return build;
}

std::string Folders::fresh(std::uint32_t version) const {
    const std::string prefix = prefix_of(version);
    unsigned long last = 0;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(root_, error)) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with(prefix)) last = std::max(last, std::strtoul(name.c_str() + prefix.size(), nullptr, 10));
    }
    return prefix + std::to_string(last + 1);
}

Status Folders::activate(const std::string& build) {
    const auto before = holder(Role::active);
    if (before == build) return {};
    if (before) DAYBOOK_CHECK(link(Role::previous, *before));
    DAYBOOK_CHECK(link(Role::active, build));
    if (holder(Role::candidate)) DAYBOOK_CHECK(unlink(Role::candidate));
    return sweep();
}

Status Folders::roll_back(std::uint32_t version) {
    const auto before = holder(Role::active);
    const auto wanted = holder(Role::previous);
    if (!wanted || wanted == before) return not_found("there is no build to go back to");
    if (!is_of(*wanted, version))
        return not_found("the build before is " + *wanted +
                         ", made by another version of Daybook: only that version reads it");
    DAYBOOK_CHECK(link(Role::active, *wanted));
    if (before) DAYBOOK_CHECK(link(Role::previous, *before));
    return {};
}

Status Folders::propose(const std::string& build) {
    DAYBOOK_CHECK(link(Role::candidate, build));
    return sweep();
}

}  // namespace daybook::projections
