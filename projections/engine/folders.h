#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "events/core/result.h"

namespace daybook::projections {

// The builds of one projection on disk (format.md D5): each is a folder `v<version>.<number>` with a database of its
// own, and links say what they are for. A link is replaced by renaming a new one over it, so that at every instant of a
// crash readers find one whole build.
//   active     answers
//   previous   answered before, kept for `projection rollback`
//   candidate  rebuilt and found different, waiting to be accepted
class Folders {
 public:
    // `root`: <data>/views/<name>. `at_step` is called before every step that a crash could come in front of; for
    // tests.
    explicit Folders(std::filesystem::path root, std::function<void(std::string_view)> at_step = {});

    enum class Role { active, previous, candidate };

    // The build that holds a role: its folder's name, such as "v1.2".
    std::optional<std::string> holder(Role role) const;
    std::filesystem::path path(const std::string& build) const { return root_ / build; }
    const std::filesystem::path& root() const { return root_; }

    // Puts the house in order after whatever happened: removes builds nobody links to, and returns the one that
    // answers. Makes an empty one if there is none of this version; one of another version stays as `previous`.
    Result<std::string> settle(std::uint32_t version);

    // Whether a build is of a version: only that version reads it.
    static bool is_of(const std::string& build, std::uint32_t version);

    // A name for a new build that no build has.
    std::string fresh(std::uint32_t version) const;

    // Whose turn it is to answer; the one that did becomes `previous`, and what was `previous` or `candidate` goes.
    Status activate(const std::string& build);
    // `previous` answers again, and the one that did becomes `previous`. not_found if there is none of this version.
    Status roll_back(std::uint32_t version);
    // Rebuilt, and waiting to be accepted.
    Status propose(const std::string& build);

 private:
    void step(std::string_view what) const;
    Status link(Role role, const std::string& build);
    Status unlink(Role role);
    Status sweep();

    std::filesystem::path root_;
    std::function<void(std::string_view)> at_step_;
};

}  // namespace daybook::projections
