#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <thread>

#include "services/runtime/lock.h"
#include "services/runtime/paths.h"
#include "services/runtime/signals.h"

using namespace daybook;
using namespace std::chrono_literals;

namespace {

struct TemporaryFolder {
    std::filesystem::path path;
    TemporaryFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "daybook-XXXXXX").string();
        path = mkdtemp(name.data());
    }
    ~TemporaryFolder() { std::filesystem::remove_all(path); }
};

// Runs `child` in a process of its own, sends it the signals when it has started, and returns its wait status.
int status_of(const std::function<int()>& child, std::initializer_list<int> signals) {
    int ready[2];
    REQUIRE(pipe(ready) == 0);
    const pid_t pid = fork();
    if (pid == 0) {
        const Signals listening;
        (void)!write(ready[1], "r", 1);
        for (int i = 0; i < 50 && !listening.token().stop_requested(); ++i) std::this_thread::sleep_for(100ms);
        _exit(listening.token().stop_requested() ? child() : 99);
    }
    char byte = 0;
    REQUIRE(read(ready[0], &byte, 1) == 1);
    for (const int signal : signals) {
        kill(pid, signal);
        std::this_thread::sleep_for(300ms);
    }
    int status = 0;
    waitpid(pid, &status, 0);
    close(ready[0]);
    close(ready[1]);
    return status;
}

}  // namespace

TEST_CASE("a lock is held while somebody has it, and in no other folder") {
    const TemporaryFolder folder, other;
    CHECK_FALSE(FolderLock::held(folder.path, "recorder"));
    {
        const auto lock = FolderLock::take(folder.path, "recorder");
        REQUIRE(lock);
        CHECK(FolderLock::held(folder.path, "recorder"));
        CHECK_FALSE(FolderLock::held(folder.path, "projector"));
        CHECK_FALSE(FolderLock::held(other.path, "recorder"));
    }
    CHECK_FALSE(FolderLock::held(folder.path, "recorder"));
}

TEST_CASE("signals: a process asked to end stops in good order") {
    const int signal = GENERATE(SIGINT, SIGTERM);
    const int status = status_of([] { return 7; }, {signal});
    REQUIRE(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 7);
}

TEST_CASE("signals: a closed pipe does not end the process") {
    const int status = status_of([] { return 7; }, {SIGPIPE, SIGTERM});
    REQUIRE(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 7);
}

TEST_CASE("signals: a second signal ends what does not stop") {
    const int status = status_of(
        [] {
            std::this_thread::sleep_for(10s);
            return 7;
        },
        {SIGINT, SIGINT});
    REQUIRE(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 130);
}

TEST_CASE("data folder: it is made with everything above it, for its owner only") {
    const TemporaryFolder here;
    const auto folder = here.path / "a" / "b";
    REQUIRE(make_data_folder(folder));
    CHECK((std::filesystem::status(folder).permissions() & std::filesystem::perms::all) ==
          std::filesystem::perms::owner_all);
    CHECK(std::filesystem::is_empty(folder));
    CHECK(make_data_folder(folder));
}

TEST_CASE("data folder: a file in its place, or a place that cannot be written, is one clear sentence") {
    const TemporaryFolder here;
    std::ofstream(here.path / "file") << "x";
    const auto file = make_data_folder(here.path / "file");
    REQUIRE_FALSE(file);
    CHECK(file.error().kind == Error::Kind::unavailable);
    CHECK(file.error().sentence == "the data folder " + (here.path / "file").string() + " is not a folder");
    const auto below = make_data_folder(here.path / "file" / "below");
    REQUIRE_FALSE(below);
    CHECK_THAT(below.error().sentence, Catch::Contains((here.path / "file" / "below").string()));
    const auto unwritable = make_data_folder("/proc/daybook");
    REQUIRE_FALSE(unwritable);
    CHECK_THAT(unwritable.error().sentence, Catch::StartsWith("cannot make the data folder /proc/daybook: "));
}

TEST_CASE("data folder: a full disk is said to be full") {
    if (!std::filesystem::exists("/dev/full") || geteuid() != 0) return;
    const TemporaryFolder here;
    const auto tiny = here.path / "tiny";
    std::filesystem::create_directory(tiny);
    if (std::system(("mount -t tmpfs -o size=4k,nr_inodes=4 tmpfs " + tiny.string() + " 2>/dev/null").c_str()) != 0) {
        WARN("no tmpfs can be mounted here: the full disk is not tried");
        return;
    }
    {
        std::ofstream(tiny / "filler") << std::string(8'192, 'x');
    }
    const auto full = make_data_folder(tiny);
    (void)!std::system(("umount " + tiny.string()).c_str());
    REQUIRE_FALSE(full);
    CHECK(full.error().kind == Error::Kind::full);
}

TEST_CASE("lock: a folder has one user at a time, and the second is told who") {
    const TemporaryFolder here;
    {
        const auto first = FolderLock::take(here.path, "recorder");
        REQUIRE(first);
        const auto second = FolderLock::take(here.path, "recorder");
        REQUIRE_FALSE(second);
        CHECK(second.error().kind == Error::Kind::unavailable);
        CHECK(second.error().sentence ==
              here.path.string() + " is in use by process " + std::to_string(getpid()) + " (recorder.lock)");
        CHECK(FolderLock::take(here.path, "projector"));
    }
    CHECK(FolderLock::take(here.path, "recorder"));
}
