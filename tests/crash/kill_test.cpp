// The recorder is killed at any moment, again and again, under load; what its clients were told must hold.
// DAYBOOK_KILLS and DAYBOOK_SEED repeat a longer or another run.

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <random>
#include <thread>

#include "tests/crash/rig.h"

namespace daybook::crash {
namespace {

constexpr milliseconds short_patience{150};  // how long a client waits for a recorder that may be dead

// First what was never answered, and some that were, then new ones, for as long as the recorder lives.
void load(const wire::Addresses& at, Ledger& ledger, std::uint64_t seed, const std::atomic<bool>& killed) {
    wire::Recorder client(at, short_patience);
    std::mt19937_64 dice(seed);
    std::vector<std::uint64_t> next = ledger.unanswered();
    for (int i = 0; i < 4 && ledger.requests() > 0; ++i) {
        const std::uint64_t again = dice() % ledger.requests();
        if (std::find(next.begin(), next.end(), again) == next.end()) next.push_back(again);
    }
    while (!killed) {
        if (next.empty()) next = next_requests(ledger);
        if (!send(client, ledger, next)) next.clear();
    }
}

// Kills the recorder so many times; stops early once the ledger has found something.
Ledger kill_again_and_again(const Folder& data, std::uint64_t kills, std::uint64_t seed, bool hasty) {
    const wire::Addresses at = *wire::Addresses::of(data.path());
    std::mt19937_64 dice(seed);
    Ledger ledger;
    for (std::uint64_t i = 0; i < kills && ledger.problems().empty(); ++i) {
        Child recorder(data.path(), hasty ? std::vector<std::string>{"hasty"} : std::vector<std::string>{});
        if (dice() % 8 == 0) {  // while it starts
            std::this_thread::sleep_for(milliseconds{dice() % 80});
            recorder.kill_now();
            continue;
        }
        if (!recorder.wait_ready()) {
            ledger.problem("the recorder did not start again after kill " + std::to_string(i));
            break;
        }
        wire::Recorder reader(at, patience);
        ledger.check(reader);
        std::atomic<bool> killed = false;
        std::thread client([&, round = dice()] { load(at, ledger, round, killed); });
        std::this_thread::sleep_for(milliseconds{dice() % 50});
        recorder.kill_now();
        killed = true;
        client.join();
    }
    return ledger;
}

TEST_CASE("crash: a recorder killed at any moment loses nothing it acknowledged, and records nothing twice") {
    const Folder data;
    const std::uint64_t kills = from_environment("DAYBOOK_KILLS", 200);
    const std::uint64_t seed = from_environment("DAYBOOK_SEED", 20260304);
    INFO("DAYBOOK_SEED=" << seed << " DAYBOOK_KILLS=" << kills);
    Ledger ledger = kill_again_and_again(data, kills, seed, false);
    show(ledger);
    REQUIRE(ledger.problems().empty());

    Child recorder(data.path());
    REQUIRE(recorder.wait_ready());
    wire::Recorder client(*wire::Addresses::of(data.path()), patience);
    ledger.check(client);
    const auto left = ledger.unanswered();
    CHECK_FALSE(send(client, ledger, left));
    std::vector<std::uint64_t> every_seventh;
    for (std::uint64_t number = 0; number < ledger.requests(); number += 7) every_seventh.push_back(number);
    const auto before = client.status();
    REQUIRE(before.has_value());
    CHECK_FALSE(send(client, ledger, every_seventh));
    CHECK(client.status()->log.head == before->log.head);
    CHECK(client.status()->log.root == before->log.root);
    ledger.check_again_from_the_start(client);
    show(ledger);
    CHECK(ledger.problems().empty());
    CHECK(ledger.unanswered().empty());
    CHECK(ledger.acknowledged_events() == before->log.head.value);
    WARN(kills << " kills, " << before->log.head.value << " events, " << ledger.stored_but_unanswered()
               << " of them recorded without an answer and found by a repeat");
    CHECK(ledger.acknowledged_events() > kills);
    CHECK(ledger.stored_but_unanswered() > 0);  // else no kill fell between the sync and the answer
}

TEST_CASE("crash: a recorder that acknowledges before it has written is caught") {
    const Folder data;
    const Ledger ledger = kill_again_and_again(data, 2'000, 7, true);  // ends with the first loss
    REQUIRE_FALSE(ledger.problems().empty());
    const bool lost = std::any_of(ledger.problems().begin(), ledger.problems().end(), [](const std::string& problem) {
        return problem.find("was acknowledged at position ") != std::string::npos;
    });
    show(ledger);
    CHECK(lost);
}

}  // namespace
}  // namespace daybook::crash
