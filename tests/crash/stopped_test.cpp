// A projection that was stopped (SIGSTOP: its sockets are open, nobody reads them) is nobody's concern but its own: the
// recorder keeps nothing for it, and once it may go on it catches up. DAYBOOK_STOPPED repeats it with more events, and
// says how long commits took.

#include <signal.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>
#include <thread>

#include "tests/crash/rig.h"
#include "tests/dsl/places.h"

namespace daybook::crash {
namespace {

constexpr std::uint64_t usual_events = 12'000;
constexpr std::int64_t most_bytes = 64 << 20;  // scorecard T9
constexpr std::string_view projection = "live-board";

std::int64_t memory_of(int process) {
    std::ifstream in("/proc/" + std::to_string(process) + "/statm");
    std::int64_t whole = 0;
    std::int64_t resident = 0;
    in >> whole >> resident;
    return resident * 4'096;
}

struct Seen {
    std::int64_t grown = 0;  // bytes of the recorder's memory
    std::chrono::microseconds p99{};
    bool caught_up = true;
};

// Waits until the projection is where the log is, or patience ends.
bool reaches(const wire::Addresses& at, Position head) {
    wire::Views views(at, patience);
    for (const auto end = std::chrono::steady_clock::now() + 3 * patience; std::chrono::steady_clock::now() < end;) {
        const auto state = views.status(projection);
        if (state && state->position >= head) return true;
        std::this_thread::sleep_for(milliseconds{20});
    }
    return false;
}

// A recorder takes so many events in, one after the other, while a projection stands still.
Seen record(std::uint64_t events, bool stopped, const std::vector<std::string>& words = {}) {
    const Folder folder;
    const auto data = folder.path() / "data";
    Child recorder(data, words);
    REQUIRE(recorder.wait_ready());
    const wire::Addresses at = *wire::Addresses::of(data);
    wire::Recorder client(at, patience);
    Ledger ledger;
    CHECK_FALSE(send(client, ledger, next_requests(ledger)));  // what the first request needs is there
    std::optional<Child> projector;
    if (stopped) {
        projector.emplace(std::vector<std::string>{program(), "projector", std::string(projection), "--data",
                                                   data.string(), "--log-level", "error"});
        REQUIRE(reaches(at, client.status()->log.head));
        ::kill(projector->process(), SIGSTOP);
    }
    Seen seen;
    const std::int64_t before = memory_of(recorder.process());
    std::vector<std::chrono::microseconds> took;
    while (ledger.acknowledged_events() < events) {
        const auto begun = std::chrono::steady_clock::now();
        CHECK_FALSE(send(client, ledger, next_requests(ledger)));
        took.push_back(std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begun));
    }
    seen.grown = memory_of(recorder.process()) - before;
    std::sort(took.begin(), took.end());
    seen.p99 = took[took.size() * 99 / 100];
    if (stopped) {
        ::kill(projector->process(), SIGCONT);
        seen.caught_up = reaches(at, client.status()->log.head);
    }
    return seen;
}

std::string said(const Seen& seen) {
    return std::to_string(seen.grown >> 20) + " MiB, p99 of 32 requests " + std::to_string(seen.p99.count()) + " µs";
}

TEST_CASE("stopped: a projection that stands still costs the recorder nothing, and catches up") {
    const std::uint64_t events = from_environment("DAYBOOK_STOPPED", usual_events);
    const Seen alone = record(events, false);
    const Seen beside = record(events, true);
    INFO("alone: " << said(alone) << "; beside a stopped projection: " << said(beside));
    CHECK(beside.grown < alone.grown + most_bytes);
    CHECK(beside.caught_up);
    if (events > usual_events)
        WARN(events << " events; alone: " << said(alone) << "; beside a stopped projection: " << said(beside));
}

TEST_CASE("stopped: a recorder that keeps what it should not is caught") {
    const Seen alone = record(usual_events, false);
    const Seen hoards = record(usual_events, false, {"hoards"});
    CHECK_FALSE(hoards.grown < alone.grown + most_bytes);
}

}  // namespace
}  // namespace daybook::crash
