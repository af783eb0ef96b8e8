// The disk is full and has room again, over and over: nothing acknowledged is lost, clients are told so meanwhile, and
// the recorder takes writes again by itself. DAYBOOK_FULL repeats a longer run.

#include <algorithm>
#include <catch2/catch.hpp>
#include <thread>

#include "tests/crash/rig.h"

namespace daybook::crash {
namespace {

constexpr std::uintmax_t left_over = 2 << 20;
constexpr int rounds_a_disk = 8;        // it holds what so many of them record
constexpr auto disk_size = "size=64m";  // less than RocksDB would allocate to its journal in advance

// Sends until the disk is full, or whatever else ends it; nothing if it never is.
std::optional<Error> fill(wire::Recorder& client, Ledger& ledger) {
    for (int i = 0; i < 2'000; ++i)
        if (const auto told = send(client, ledger, next_requests(ledger))) return told;
    return std::nullopt;
}

// Repeats what was not answered until it is taken. The client is the same all along.
bool taken_again(wire::Recorder& client, Ledger& ledger) {
    for (const auto end = std::chrono::steady_clock::now() + 2 * patience; std::chrono::steady_clock::now() < end;) {
        const auto told = send(client, ledger, ledger.unanswered());
        if (!told) return true;
        if (told->kind != Error::Kind::full && told->kind != Error::Kind::unavailable) return false;
        std::this_thread::sleep_for(milliseconds{20});
    }
    return false;
}

// Fills the disk so many times under one recorder that is never restarted. Every problem is in the ledger.
Ledger fill_again_and_again(SmallDisk& disk, int rounds, const std::vector<std::string>& words) {
    Ledger ledger;
    const auto data = disk.path() / "data";
    {
        Child recorder(data, words);
        if (!recorder.wait_ready()) ledger.problem("the recorder did not start");
        wire::Recorder client(*wire::Addresses::of(data), milliseconds{5'000});
        for (int round = 0; round < rounds && ledger.problems().empty(); ++round) {
            const std::string which = " in round " + std::to_string(round);
            if (!disk.leave(left_over)) ledger.problem("the disk could not be filled" + which);
            const auto told = fill(client, ledger);
            if (!told || told->kind != Error::Kind::full)
                ledger.problem((told ? "the client was told otherwise: " + told->sentence : "it never was full") +
                               which);
            const auto still = send(client, ledger, ledger.unanswered());
            if (!still || still->kind != Error::Kind::full) ledger.problem("full is not said again" + which);
            ledger.check(client);  // what was acknowledged can be read meanwhile
            disk.give_back();
            if (!taken_again(client, ledger)) ledger.problem("writes are not taken again" + which);
            ledger.check(client);
        }
        if (recorder.wait_end(milliseconds{0})) ledger.problem("the recorder has ended");
    }
    if (ledger.problems().empty()) check_whole(data, ledger);
    return ledger;
}

TEST_CASE("full: clients are told so, nothing acknowledged is lost, and writes are taken again by themselves") {
    std::uint64_t events = 0;
    const auto rounds = static_cast<int>(from_environment("DAYBOOK_FULL", 8));
    for (int done = 0; done < rounds; done += rounds_a_disk) {
        SmallDisk disk(disk_size);
        if (!disk.mounted()) {
            WARN("skipped: only root can make a small disk to fill");
            return;
        }
        const Ledger ledger = fill_again_and_again(disk, std::min(rounds - done, rounds_a_disk), {});
        show(ledger);
        REQUIRE(ledger.problems().empty());
        events += ledger.acknowledged_events();
    }
    WARN(rounds << " times full, " << events << " events");
    CHECK(events > 100 * static_cast<std::uint64_t>(rounds));
}

TEST_CASE("full: a recorder that does not look at what its disk says is caught") {
    SmallDisk disk(disk_size);
    if (!disk.mounted()) {
        WARN("skipped: only root can make a small disk to fill");
        return;
    }
    const Ledger ledger = fill_again_and_again(disk, 3, {"hasty"});
    show(ledger);
    CHECK(std::any_of(ledger.problems().begin(), ledger.problems().end(), [](const std::string& problem) {
        return problem.find("was acknowledged at position ") != std::string::npos;
    }));
}

}  // namespace
}  // namespace daybook::crash
