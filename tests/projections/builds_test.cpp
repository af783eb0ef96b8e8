// Builds of a projection on disk: whatever step a crash comes in front of, one whole build answers afterwards; and how
// two of them differ.

#include <fstream>

#include "projections/engine/compare.h"
#include "projections/engine/folders.h"
#include "tests/projections/gated.h"

namespace daybook::projections {
namespace {

using namespace story;
using Role = Folders::Role;

struct Crash {};

// Makes a build as a rebuild does: a folder that holds something.
void make(const Folders& folders, const std::string& build) {
    std::filesystem::create_directories(folders.path(build));
    std::ofstream(folders.path(build) / "rows") << build;
}

bool whole_build(const Folders& folders, const std::string& build) {
    return std::filesystem::exists(folders.path(build) / "rows");
}

TEST_CASE("builds: the first is made, a rebuilt one takes over, and the one before can answer again") {
    TempFolder folder;
    Folders folders(folder.path() / "board");
    REQUIRE(folders.settle(1) == Result<std::string>("v1.1"));
    make(folders, "v1.1");
    CHECK(folders.fresh(1) == "v1.2");
    make(folders, "v1.2");
    REQUIRE(folders.activate("v1.2"));
    CHECK(folders.holder(Role::active) == "v1.2");
    CHECK(folders.holder(Role::previous) == "v1.1");
    REQUIRE(folders.roll_back(1));
    CHECK(folders.holder(Role::active) == "v1.1");
    CHECK(folders.holder(Role::previous) == "v1.2");
    make(folders, "v1.3");
    REQUIRE(folders.activate("v1.3"));
    CHECK(folders.holder(Role::previous) == "v1.1");
    CHECK_FALSE(std::filesystem::exists(folders.path("v1.2")));  // one is kept, not all there ever were
}

TEST_CASE("builds: one that was made by another version is kept and not answered from") {
    TempFolder folder;
    Folders folders(folder.path());
    REQUIRE(folders.settle(1));
    make(folders, "v1.1");
    REQUIRE(folders.settle(2) == Result<std::string>("v2.1"));
    CHECK(folders.holder(Role::previous) == "v1.1");
    const auto refused = folders.roll_back(2);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == Error::Kind::not_found);
    REQUIRE(folders.settle(1) == Result<std::string>("v1.2"));  // the old program again: its build is another one now
}

TEST_CASE("builds: nothing to go back to is said so") {
    TempFolder folder;
    Folders folders(folder.path());
    REQUIRE(folders.settle(1));
    CHECK(folders.roll_back(1).error().kind == Error::Kind::not_found);
}

// Every way the links are changed, with a crash in front of each of its steps.
TEST_CASE("builds: a crash in front of any step leaves one whole build that answers, and no litter") {
    const std::vector<std::pair<const char*, std::function<Status(Folders&)>>> ways = {
        {"activate", [](Folders& folders) { return folders.activate("v1.3"); }},
        {"roll back", [](Folders& folders) { return folders.roll_back(1); }},
        {"propose", [](Folders& folders) { return folders.propose("v1.3"); }},
    };
    for (const auto& [name, way] : ways) {
        std::size_t crashes = 0;
        for (std::size_t at = 0;; ++at) {
            INFO(name << ", crash in front of step " << at);
            TempFolder folder;
            Folders first(folder.path());
            REQUIRE(first.settle(1));
            make(first, "v1.1");
            make(first, "v1.2");
            REQUIRE(first.activate("v1.2"));
            make(first, "v1.3");
            std::size_t steps = 0;
            Folders crashing(folder.path(), [&](std::string_view) {
                if (steps++ == at) throw Crash{};
            });
            bool crashed = false;
            try {
                const Status done = way(crashing);
                REQUIRE(done);
            } catch (const Crash&) {
                crashed = true;
            }
            Folders after(folder.path());
            const auto answers = after.settle(1);
            REQUIRE(answers);
            CHECK(whole_build(after, *answers));
            CHECK(after.holder(Role::active) == *answers);
            for (const Role role : {Role::previous, Role::candidate})
                if (const auto held = after.holder(role)) {
                    CHECK(whole_build(after, *held));
                    CHECK(*held != *answers);
                }
            std::size_t builds = 0, linked = 0;
            for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
                builds += entry.is_directory() && !entry.is_symlink();
            for (const Role role : {Role::active, Role::previous, Role::candidate})
                linked += after.holder(role).has_value();
            CHECK(builds == linked);
            if (!crashed) break;
            ++crashes;
        }
        CHECK(crashes >= 2);
    }
}

TEST_CASE("builds: a crash while the very first is made leaves a projection that can be opened") {
    for (std::size_t at = 0; at < 3; ++at) {
        TempFolder folder;
        std::size_t steps = 0;
        Folders crashing(folder.path(), [&](std::string_view) {
            if (steps++ == at) throw Crash{};
        });
        CHECK_THROWS_AS(crashing.settle(1), Crash);
        Folders after(folder.path());
        const auto answers = after.settle(1);
        REQUIRE(answers);
        CHECK(std::filesystem::is_directory(after.path(*answers)));
    }
}

TEST_CASE("compare: rows added, gone and changed are counted by table, at one position only") {
    const Projection projection = gated::projection();
    Book book, other;
    book.tell(planned("V1", "08:00", "08:30"), planned("V2", "08:00", "08:30"));
    Shelf a(projection, book), b(projection, book);
    whole(a);
    whole(b);
    const auto same = compare(projection, a.runner().read(), b.runner().read());
    REQUIRE(same);
    CHECK(same->same());
    CHECK(same->tables.empty());
    b.close();
    {
        auto store = Store::open(b.folder());
        REQUIRE(store);
        Checkpoint before = (*store)->checkpoint(), after = before;
        after.digest.lanes[0] += 1;
        const std::string one = gated::key(1), two = gated::key(2), seven = gated::key(7), eight = gated::key(8);
        const std::string other_row = gated::encode_number(9), new_row = gated::encode_number(1);
        const Write writes[] = {{.table = 1, .key = one, .row = std::nullopt, .changed = {}},
                                {.table = 1, .key = two, .row = other_row, .changed = {}},
                                {.table = 1, .key = seven, .row = new_row, .changed = {}},
                                {.table = 1, .key = eight, .row = new_row, .changed = {}}};
        REQUIRE((*store)->commit(writes, before, after, true));
    }
    b.open();
    const auto different = compare(projection, a.runner().read(), b.runner().read());
    REQUIRE(different);
    CHECK(different->tables ==
          std::vector<TableDifference>{{.table = "measured", .added = 2, .gone = 1, .changed = 1}});
    Shelf earlier(projection, book);
    earlier.source().end_at(1);
    whole(earlier);
    CHECK(compare(projection, a.runner().read(), earlier.runner().read()).error().kind == Error::Kind::rejected);
}

}  // namespace
}  // namespace daybook::projections
