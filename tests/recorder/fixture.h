#pragma once

#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>

#include "schema/contract.capnp.h"
#include "schema/record.capnp.h"
#include "schema/referral.capnp.h"
#include "schema/variation.capnp.h"
#include "schema/visit.capnp.h"
#include "services/recorder/recorder.h"
#include "services/wire/client.h"

namespace daybook::recorder {

using std::chrono::milliseconds;

inline const Instant start_of_test = instant(1'772'600'000'000'000);  // 4 March 2026

// A data directory of its own, gone with the test.
class Data {
 public:
    Data() {
        char name[] = "/tmp/daybook-recorder-XXXXXX";
        path_ = mkdtemp(name);
    }
    ~Data() {
        std::error_code error;
        std::filesystem::remove_all(path_, error);
    }
    Data(const Data&) = delete;
    Data& operator=(const Data&) = delete;
    const std::filesystem::path& path() const { return path_; }
    wire::Addresses at() const { return *wire::Addresses::of(path_); }

 private:
    std::filesystem::path path_;
};

// A recorder in a thread of this process, serving when the constructor returns (or ended, see `status`).
class Running {
 public:
    explicit Running(
        const Data& data, Options options = {}, Clock clock = [] { return start_of_test; },
        std::filesystem::path witness = {})
        : client(data.at(), milliseconds{5'000}) {
        thread_ = std::jthread([this, setting = Setting{data.path(), std::move(clock), std::move(witness)},
                                options](std::stop_token stop) {
            Status status = run(setting, options, stop, [this] { set([this] { ready_ = true; }); });
            set([&] {
                status_ = std::move(status);
                ready_ = ended_ = true;
            });
        });
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return ready_; });
    }

    // Stops it and says how it ended.
    Status stop() {
        thread_.request_stop();
        return end();
    }
    // Waits until it ends by itself.
    Status end() {
        if (thread_.joinable()) thread_.join();
        return status_;
    }
    bool ended() {
        const std::lock_guard lock(mutex_);
        return ended_;
    }

    wire::Recorder client;

 private:
    template <class Change>
    void set(Change change) {
        const std::lock_guard lock(mutex_);
        change();
        changed_.notify_all();
    }
    std::mutex mutex_;
    std::condition_variable changed_;
    bool ready_ = false;
    bool ended_ = false;
    Status status_;
    std::jthread thread_;
};

inline Envelope about(std::string stream, std::string id) {
    return {.id = std::move(id), .source = "test", .stream = std::move(stream), .occurred = start_of_test};
}

// A small observation.
inline Proposal assigned(std::string id, std::string stream = "visit-1", std::string worker = "worker-7") {
    return propose<schema::Visit::Assigned>(about(std::move(stream), std::move(id)),
                                            [&](auto fact) { fact.setWorker(worker); });
}

// An observation with personal fields.
inline Proposal clock_in(std::string id, std::string person = "person-12", std::string stream = "visit-1") {
    return propose<schema::Visit::ClockedIn>(about(std::move(stream), std::move(id)), [&](auto fact) {
        fact.setPerson(person);
        fact.setWorker("worker-7");
        fact.setLatitude(51.5);
    });
}

template <class Fact>
Proposal decide(std::string stream, std::string id, Expected expected = {}) {
    return propose<Fact>(about(std::move(stream), std::move(id)), [](auto) {}, expected);
}

inline Result<Receipt> append(Running& recorder, std::vector<Proposal> events, std::vector<Condition> conditions = {}) {
    return recorder.client.append(events, conditions);
}

// The refusal of an append that must not succeed.
inline Error refused(const Result<Receipt>& receipt) {
    REQUIRE_FALSE(receipt.has_value());
    return receipt.error();
}

// Every position from 1 to the head, read over the wire.
inline std::vector<std::string> ids(Running& recorder) {
    std::vector<std::string> all;
    Position at;
    while (true) {
        auto page = recorder.client.read(at, {});
        REQUIRE(page.has_value());
        if (page->empty()) return all;
        const auto good = page->each([&](const EventView& event) -> Status {
            CHECK(event.position().value == at.value + 1);
            at = event.position();
            all.emplace_back(event.id());
            return {};
        });
        REQUIRE(good.has_value());
    }
}

}  // namespace daybook::recorder
