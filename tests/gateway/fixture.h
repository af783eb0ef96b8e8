#pragma once

#include <atomic>
#include <catch2/catch.hpp>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "services/gateway/gateway.h"
#include "services/projector/projector.h"
#include "services/recorder/recorder.h"
#include "services/runtime/clock.h"
#include "services/runtime/temporary.h"
#include "services/wire/client.h"
#include "services/wire/server.h"
#include "tests/dsl/story.h"
#include "tests/gateway/client.h"

namespace daybook::gateway {

using std::chrono::milliseconds;
using namespace story;

// How often one text stands in another.
inline std::size_t count(const std::string& text, const std::string& what) {
    std::size_t found = 0;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
    return found;
}

// A service in a thread of its own, from the time it serves (or has ended) to the end of the scope.
class Service {
 public:
    using Run = std::function<Status(std::stop_token, const Ready&)>;
    explicit Service(Run run) {
        thread_ = std::jthread([this, run = std::move(run)](const std::stop_token& stop) {
            Status status = run(stop, [this] { say(ready_); });
            status_ = std::move(status);
            say(ended_);
        });
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return ready_ || ended_; });
    }
    void ask_to_stop() { thread_.request_stop(); }
    Status stop() {
        thread_.request_stop();
        if (thread_.joinable()) thread_.join();
        return status_;
    }

 private:
    void say(bool& what) {
        const std::lock_guard lock(mutex_);
        what = true;
        changed_.notify_all();
    }
    std::mutex mutex_;
    std::condition_variable changed_;
    bool ready_ = false, ended_ = false;
    Status status_;
    std::jthread thread_;
};

// A data folder of its own, gone with the test.
struct Folder {
    TemporaryFolder own = TemporaryFolder::make("gateway").value();
    std::filesystem::path path = own.path();
};

// A gateway by itself: whoever it asks is the test's affair.
class Gate {
 public:
    explicit Gate(const std::filesystem::path& data, Clock clock, HttpLimits limits = {},
                  std::string token = "the-token", std::uint16_t port = 0) {
        service_ = std::make_unique<Service>([=, this, clock = std::move(clock)](std::stop_token stop,
                                                                                 const Ready& ready) {
            return run({.data = data, .clock = clock},
                       {.http = "127.0.0.1:" + std::to_string(port), .token = token, .demo = false, .limits = limits},
                       stop, [&](const std::string& address) {
                           url = address;
                           ready();
                       });
        });
        REQUIRE_FALSE(url.empty());
        const auto colon = url.rfind(':');
        client.emplace(static_cast<std::uint16_t>(std::atoi(url.c_str() + colon + 1)), token);
    }
    void ask_to_stop() { service_->ask_to_stop(); }
    Status stop() { return service_->stop(); }

    std::string url;
    std::optional<Client> client;

 private:
    std::unique_ptr<Service> service_;
};

// Recorder, projectors and gateway in one process, as under `daybook up`.
class Stack {
 public:
    explicit Stack(HttpLimits limits = {}) : limits_(limits), clock_(at(scene_, "-90 00:00")) {
        start_recorder();
        start_projector();
        start_gateway();
    }
    ~Stack() {
        gate.reset();
        projector_.reset();
        recorder_.reset();
    }

    void start_recorder() {
        recorder_ = std::make_unique<Service>(
            [this](std::stop_token stop, const Ready& ready) { return recorder::run(setting(), {}, stop, ready); });
    }
    void stop_recorder() { recorder_.reset(); }
    void start_projector(std::vector<std::string> names = {}) {
        projector_ = std::make_unique<Service>([this, names](std::stop_token stop, const Ready& ready) {
            return projector::run(setting(), {.projections = names}, stop, ready);
        });
    }
    void stop_projector() { projector_.reset(); }
    // Port 0 = any free one.
    void start_gateway(std::uint16_t port = 0) {
        gate = std::make_unique<Gate>(folder_.path, clock_.clock(), limits_, "the-token", port);
    }
    void stop_gateway() { gate.reset(); }

    const Client& client() const { return *gate->client; }
    Answer get(const std::string& target, const Headers& headers = {}) const { return client().get(target, headers); }
    Answer post(const std::string& type, const std::string& body, Headers headers = {}) const {
        return client().post("/v1/events", type, body, std::move(headers));
    }

    // Every line recorded when its story says; the head then.
    Position tell(Story story) {
        const auto when = [&](const Line& line) {
            return at(scene_, line.recorded.empty() ? line.occurred : line.recorded);
        };
        std::ranges::stable_sort(story, {}, when);
        wire::Recorder recorder(addresses());
        Position head;
        for (const Line& line : story) {
            clock_.set(std::max(clock_.now(), when(line)));
            const Proposal one[] = {proposal(line, scene_, ++told_)};
            const auto receipt = recorder.append(one);
            if (!receipt) FAIL(receipt.error().sentence);
            head = receipt->head;
        }
        return head;
    }
    Position tell(Line line) { return tell(Story{std::move(line)}); }

    // Waits until a view has read the log up to `position`.
    void wait_for(const std::string& view, Position position) const {
        wire::Views views(addresses());
        const auto rows = views.rows({.view = view, .min_position = position, .limit = 1});
        if (!rows) FAIL(rows.error().sentence);
    }

    wire::Addresses addresses() const { return *wire::Addresses::of(folder_.path); }
    Setting setting() const { return {.data = folder_.path, .clock = clock_.clock()}; }

    std::unique_ptr<Gate> gate;

 private:
    Folder folder_;
    Scene scene_;
    HttpLimits limits_;
    ManualClock clock_;
    std::uint64_t told_ = 0;
    std::unique_ptr<Service> recorder_, projector_;
};

// Somebody who answers in a projector's place, as the test has it. `answer` gets a request with its number, fills the
// reply and says whether it may go out now; a request that may not is asked about again until it may.
class PretendProjector {
 public:
    using Answer = std::function<bool(std::size_t number, schema::ViewRequest::Reader, schema::ViewReply::Builder)>;
    PretendProjector(const wire::Addresses& addresses, std::string name, Answer answer)
        : service_([addresses, name = std::move(name), answer = std::move(answer)](const std::stop_token& stop,
                                                                                   const Ready& ready) {
              return serve(addresses, name, answer, stop, ready);
          }) {}

 private:
    static Status serve(const wire::Addresses& addresses, const std::string& name, const Answer& answer,
                        const std::stop_token& stop, const Ready& ready) {
        DAYBOOK_TRY(const auto server, wire::Server::bind(addresses.view(name)));
        DAYBOOK_TRY(const auto bell, wire::Publisher::bind(addresses.changed(name)));
        ready();
        std::vector<std::pair<std::size_t, wire::Request>> held;
        std::size_t number = 0;
        while (!stop.stop_requested()) {
            if (auto request = server->next(milliseconds{20})) {
                held.emplace_back(++number, std::move(*request));
                bell->changed(name, 1, Position{1});
            }
            // The last to come is the first to be answered: an answer may always overtake another one.
            for (std::size_t i = held.size(); i-- > 0;) {
                capnp::MallocMessageBuilder message;
                const auto asked = held[i].second.as<schema::ViewRequest>();
                auto reply = message.initRoot<schema::ViewReply>();
                reply.setTag(asked.getTag());
                if (!answer(held[i].first, asked, reply)) continue;
                server->reply(held[i].second.peer(), message);
                held.erase(held.begin() + static_cast<std::ptrdiff_t>(i));
            }
        }
        return {};
    }
    Service service_;
};

}  // namespace daybook::gateway
