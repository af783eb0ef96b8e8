// The recorder is killed at any moment, again and again, under load; what its clients were told must hold.
// DAYBOOK_KILLS and DAYBOOK_SEED repeat a longer or another run.

#include <sys/mount.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <random>
#include <thread>

#include "services/wire/client.h"
#include "tests/crash/child.h"
#include "tests/crash/ledger.h"

namespace daybook::crash {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds short_patience{150};  // how long a client waits for a recorder that may be dead
constexpr milliseconds patience{10'000};
constexpr std::size_t requests_at_once = 32;

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
    const char* value = std::getenv(name);
    return value == nullptr ? otherwise : std::stoull(value);
}

class Folder {
 public:
    Folder() {
        char name[] = "/tmp/daybook-crash-XXXXXX";
        path_ = mkdtemp(name);
    }
    ~Folder() {
        std::error_code error;
        std::filesystem::remove_all(path_, error);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    const std::filesystem::path& path() const { return path_; }

 private:
    std::filesystem::path path_;
};

// Sends these requests and notes every answer; the first error that is no refusal of one request, if there was one.
std::optional<Error> send(wire::Recorder& client, Ledger& ledger, const std::vector<std::uint64_t>& numbers) {
    std::vector<std::vector<Proposal>> requests;
    for (const std::uint64_t number : numbers) {
        ledger.sent(number);
        requests.push_back(request(number));
    }
    std::optional<Error> broken;
    const auto receipts = client.append_each(requests);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        if (receipts[i]) {
            ledger.acknowledged(numbers[i], *receipts[i]);
        } else if (receipts[i].error().kind == Error::Kind::unavailable ||
                   receipts[i].error().kind == Error::Kind::full) {
            broken = receipts[i].error();
        } else {
            ledger.refused(numbers[i], receipts[i].error());
        }
    }
    return broken;
}

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
        if (next.empty()) {
            const std::uint64_t begin = ledger.requests();
            for (std::uint64_t i = 0; i < requests_at_once; ++i) next.push_back(begin + i);
        }
        if (!send(client, ledger, next)) next.clear();
    }
}

// Kills the recorder so many times; stops early once the ledger has found something.
Ledger kill_again_and_again(const Folder& data, std::uint64_t kills, std::uint64_t seed, bool hasty) {
    const wire::Addresses at = *wire::Addresses::of(data.path());
    std::mt19937_64 dice(seed);
    Ledger ledger;
    for (std::uint64_t i = 0; i < kills && ledger.problems().empty(); ++i) {
        Child recorder(data.path(), hasty);
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

void show(const Ledger& ledger) {
    for (const std::string& problem : ledger.problems()) UNSCOPED_INFO(problem);
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

// A small disk of its own; only root can make one.
class SmallDisk {
 public:
    explicit SmallDisk(const char* size) { mounted_ = mount("tmpfs", folder_.path().c_str(), "tmpfs", 0, size) == 0; }
    ~SmallDisk() {
        if (mounted_) umount2(folder_.path().c_str(), MNT_DETACH);
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    bool mounted() const { return mounted_; }
    bool grow(const char* size) { return mount("tmpfs", folder_.path().c_str(), "tmpfs", MS_REMOUNT, size) == 0; }
    const std::filesystem::path& path() const { return folder_.path(); }

 private:
    Folder folder_;
    bool mounted_ = false;
};

TEST_CASE("crash: on a full disk clients are told so, and nothing acknowledged is lost when there is room again") {
    const bool with_new_keys = GENERATE(true, false);  // the key store fills the disk first, or the log does
    INFO("with new keys: " << with_new_keys);
    SmallDisk disk("size=6m");
    if (!disk.mounted()) {
        WARN("skipped: only root can make a small disk to fill");
        return;
    }
    const wire::Addresses at = *wire::Addresses::of(disk.path());
    Ledger ledger;
    {
        Child recorder(disk.path());
        REQUIRE(recorder.wait_ready());
        wire::Recorder client(at, milliseconds{3'000});
        std::optional<Error> told;
        for (int i = 0; i < 2'000 && !told; ++i) {
            std::vector<std::uint64_t> next;
            for (std::uint64_t number = ledger.requests(); next.size() < requests_at_once; ++number) {
                if (with_new_keys || number % 4 != 2) next.push_back(number);
            }
            told = send(client, ledger, next);
        }
        REQUIRE(told.has_value());
        CHECK(told->kind == Error::Kind::full);
        INFO(told->sentence);
        CHECK(recorder.wait_end(milliseconds{5'000}) == 1);
    }
    REQUIRE(disk.grow("size=64m"));
    Child recorder(disk.path());
    REQUIRE(recorder.wait_ready());
    wire::Recorder client(at, patience);
    ledger.check(client);
    CHECK_FALSE(send(client, ledger, ledger.unanswered()));
    ledger.check_again_from_the_start(client);
    show(ledger);
    CHECK(ledger.problems().empty());
    CHECK(ledger.acknowledged_events() > 1'000);
}

}  // namespace
}  // namespace daybook::crash
