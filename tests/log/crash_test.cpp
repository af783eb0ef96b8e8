#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

#include "tests/log/story.h"

using namespace daybook;
using namespace daybook::story;

namespace {

// Another process that writes into a log and says each acknowledged head. It never returns.
[[noreturn]] void write_until_killed(const fs::path& path, int said) {
    auto log = RocksLog::open(path, Hands{}.clock());
    for (unsigned at = 0; log; at += 5) {
        std::vector<Event> events;
        for (unsigned i = at; i < at + 5; ++i)
            events.push_back({.stream = "visit-" + std::to_string(i % 11), .id = "e" + std::to_string(i)});
        const auto receipt = append(**log, events);
        if (!receipt) break;
        const std::uint64_t head = receipt->head.value;
        if (::write(said, &head, sizeof head) != sizeof head) break;
    }
    ::_exit(1);
}

// Fills the log until it refuses, with files that cannot grow beyond `bytes`; 0 = it then refused everything.
[[noreturn]] void write_until_full(const fs::path& path, std::uint64_t bytes) {
    ::signal(SIGXFSZ, SIG_IGN);
    auto log = RocksLog::open(path, Hands{}.clock());
    if (!log) ::_exit(2);
    const rlimit limit{bytes, bytes};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    for (unsigned at = 0; at < 10'000; ++at) {
        const auto receipt = append(**log, {{.id = "e" + std::to_string(at), .padding = 10'000}});
        if (receipt) continue;
        const rlimit none{RLIM_INFINITY, RLIM_INFINITY};
        ::setrlimit(RLIMIT_FSIZE, &none);  // room again, but not for this process
        const bool refuses = !append(**log, {{.id = "later"}});
        const bool repeats = (*log)->head() == Position{at} && everything(**log).size() == at;
        ::_exit(refuses && repeats ? 0 : 3);
    }
    ::_exit(4);
}

// A disk of 4 MiB, where this machine lets us have one.
class SmallDisk {
 public:
    explicit SmallDisk(fs::path at) : at_(std::move(at)) {
        fs::create_directory(at_);
        there_ = ::mount("tmpfs", at_.c_str(), "tmpfs", 0, "size=4m") == 0;
    }
    ~SmallDisk() {
        if (there_) ::umount2(at_.c_str(), MNT_DETACH);
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    bool there() const { return there_; }

 private:
    fs::path at_;
    bool there_ = false;
};

}  // namespace

TEST_CASE("log: a killed recorder loses nothing it acknowledged") {
    for (const unsigned patience : {20u, 60u, 110u}) {
        Place place;
        std::array<int, 2> pipe{};
        REQUIRE(::pipe(pipe.data()) == 0);
        const pid_t writer = ::fork();
        if (writer == 0) write_until_killed(place / "log", pipe[1]);
        ::close(pipe[1]);
        std::uint64_t acknowledged = 0;
        for (unsigned i = 0; i < patience; ++i)
            REQUIRE(::read(pipe[0], &acknowledged, sizeof acknowledged) == sizeof acknowledged);
        ::kill(writer, SIGKILL);
        ::waitpid(writer, nullptr, 0);
        std::uint64_t more = 0;
        while (::read(pipe[0], &more, sizeof more) == sizeof more) acknowledged = more;
        ::close(pipe[0]);

        auto log = opened(place / "log");
        CHECK(log->head().value >= acknowledged);
        CHECK(log->head().value % 5 == 0);  // requests are whole
        const auto events = everything(*log);
        CHECK(events.size() == log->head().value);
        // Whoever was not answered asks again, and everything is there once.
        const auto repeated = append(*log, {{.stream = "visit-0", .id = "e0"}});
        REQUIRE(repeated);
        CHECK(repeated->events.front().duplicate);
    }
}

TEST_CASE("log: after a storage error it acknowledges nothing more, and a restart finds all it had") {
    Place place;
    const pid_t writer = ::fork();
    if (writer == 0) write_until_full(place / "log", 3'000'000);
    int status = 0;
    ::waitpid(writer, &status, 0);
    REQUIRE(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
    auto log = opened(place / "log");
    CHECK(log->head().value > 200);
    CHECK(append(*log, {{.id = "e0", .padding = 10'000}}).value().events.front().duplicate);
    CHECK(append(*log, {{.id = "after the restart"}}));
}

TEST_CASE("log: a full disk is said to be full") {
    Place place;
    const SmallDisk disk(place / "disk");
    if (!disk.there()) {
        WARN("no right to mount a small disk here: this story was not told");
        return;
    }
    auto log = opened(place / "disk" / "log");
    Result<Receipt> receipt;
    unsigned recorded = 0;
    for (; recorded < 1'000; ++recorded) {
        receipt = append(*log, {{.id = "e" + std::to_string(recorded), .padding = 10'000}});
        if (!receipt) break;
    }
    REQUIRE_FALSE(receipt);
    CHECK(receipt.error().kind == Error::Kind::full);
    CHECK(append(*log, {{.id = "later"}}).error().kind == Error::Kind::full);
    CHECK(log->head() == Position{recorded});
    CHECK(everything(*log).size() == recorded);
}
