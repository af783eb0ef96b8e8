#pragma once

// A recorder and projectors over real sockets, and a reader who asks.

#include <catch2/catch.hpp>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <memory>
#include <thread>

#include "schema/views.capnp.h"
#include "services/projector/projector.h"
#include "services/recorder/recorder.h"
#include "services/runtime/clock.h"
#include "services/wire/client.h"
#include "tests/dsl/w1.h"

namespace daybook::projector {
using namespace story;
using std::chrono::milliseconds;

// A service in a thread of its own, from the first answer to the end of the scope.
class Service {
 public:
    using Run = std::function<Status(std::stop_token, const Ready&)>;
    explicit Service(Run run) {
        std::atomic<bool> ready = false;
        thread_ = std::jthread([this, run = std::move(run), &ready](const std::stop_token& stop) {
            status_ = run(stop, [&] { ready = true; });
            ended_ = true;
        });
        while (!ready && !ended_) std::this_thread::sleep_for(milliseconds{2});
    }
    Status stop() {
        thread_.request_stop();
        if (thread_.joinable()) thread_.join();
        return status_;
    }
    bool ended() const { return ended_; }

 private:
    Status status_;
    std::atomic<bool> ended_ = false;
    std::jthread thread_;
};

class Stack {
 public:
    Stack() : clock_(at(scene_, "-90 00:00")) {
        std::string name = (std::filesystem::temp_directory_path() / "daybook-projector-XXXXXX").string();
        data = ::mkdtemp(name.data());
        start_recorder();
    }
    ~Stack() {
        projector.reset();
        recorder_.reset();
        std::error_code ignored;
        std::filesystem::remove_all(data, ignored);
    }

    void start_recorder() {
        recorder_ = std::make_unique<Service>(
            [this](std::stop_token stop, const Ready& ready) { return recorder::run(setting(), {}, stop, ready); });
    }
    void stop_recorder() { recorder_.reset(); }
    void start_projector(std::vector<std::string> names = {}) {
        projector = std::make_unique<Service>([this, names](std::stop_token stop, const Ready& ready) {
            return run(setting(), {.projections = names}, stop, ready);
        });
    }
    wire::Addresses addresses() const { return *wire::Addresses::of(data); }

    // Every line recorded when its story says; returns the head.
    Position tell(Story story) {
        const auto when = [&](const Line& line) {
            return at(scene_, line.recorded.empty() ? line.occurred : line.recorded);
        };
        std::ranges::stable_sort(story, {}, when);
        wire::Recorder client(addresses());
        Position head;
        for (const Line& line : story) {
            clock_.set(std::max(clock_.now(), when(line)));
            const Proposal one[] = {proposal(line, scene_, ++told_)};
            const auto receipt = client.append(one);
            if (!receipt) FAIL(receipt.error().sentence);
            head = receipt->head;
        }
        return head;
    }

    std::filesystem::path data;
    std::unique_ptr<Service> projector;

 private:
    Setting setting() const { return {.data = data, .clock = clock_.clock()}; }

    Scene scene_;
    ManualClock clock_;
    std::uint64_t told_ = 0;
    std::unique_ptr<Service> recorder_;
};

inline std::pair<std::int64_t, std::int64_t> figure(wire::Views& views, const std::string& kpi, Position at_least) {
    const auto rows =
        views.rows({.view = "kpi-board", .filters = {{"kpi", kpi}, {"day", "2026-03-04"}}, .min_position = at_least});
    if (!rows) FAIL(rows.error().sentence);
    REQUIRE(rows->rows.size() == 1);
    CHECK(rows->row_type == capnp::typeId<schema::KpiBoardRow>());
    CHECK(rows->position >= at_least);
    const auto& bytes = rows->rows.front().bytes;
    const kj::ArrayPtr<const capnp::word> segment(bytes.data(), bytes.size());
    capnp::SegmentArrayMessageReader message(kj::arrayPtr(&segment, 1));
    const auto row = message.getRoot<schema::KpiBoardRow>();
    return {row.getNumerator(), row.getDenominator()};
}

inline std::string digest_at(wire::Views& views, const std::string& projection, Position position) {
    for (int i = 0; i < 500; ++i) {
        const auto state = views.status(projection);
        if (state && state->position >= position && state->state == "live") return state->digest;
        std::this_thread::sleep_for(milliseconds{10});
    }
    FAIL(projection << " did not reach position " << position.value);
    return {};
}

}  // namespace daybook::projector
