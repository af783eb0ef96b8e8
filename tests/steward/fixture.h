#pragma once

#include <array>
#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "events/core/calendar.h"
#include "schema/catalogue.capnp.h"
#include "services/recorder/recorder.h"
#include "services/runtime/clock.h"
#include "services/steward/steward.h"
#include "services/wire/client.h"

namespace daybook::steward {

// "2026-03-04 08:30" and "2026-03-04 08:30:15", on the clock on the wall in London.
inline Instant at(const std::string& text) {
    const Day day = *parse_day(text.substr(0, 10));
    const auto two = [&](std::size_t from) { return text.size() > from ? std::stoi(text.substr(from, 2)) : 0; };
    return Calendar::london()
        .at(day, std::chrono::hours{two(11)} + std::chrono::minutes{two(14)} + Seconds{two(17)})
        .instant;
}

// A service on a thread of its own, until it goes out of scope.
class Thread {
 public:
    template <class Run>
    explicit Thread(Run run)
        : thread_([this, run](const std::stop_token& stop) {
              status_ = run(stop, [this] { ready_ = true; });
              ended_ = true;
          }) {}
    bool await_ready() {
        for (int i = 0; i < 1'000 && !ready_ && !ended_; ++i) std::this_thread::sleep_for(std::chrono::milliseconds{5});
        return ready_;
    }
    bool ready() const { return ready_; }
    bool ended() const { return ended_; }
    Status stop() {
        thread_.request_stop();
        if (thread_.joinable()) thread_.join();
        return status_;
    }

 private:
    std::atomic<bool> ready_ = false, ended_ = false;
    Status status_;
    std::jthread thread_;
};

// A real recorder and a real steward in a folder of their own, and a clock the test moves.
class House {
 public:
    explicit House(const std::string& now = "2026-03-04 06:00") : clock(at(now)), folder_(fresh_folder()) {
        start_recorder();
        start_steward();
    }
    ~House() {
        steward_.reset();
        client_.reset();
        recorder_.reset();
        std::filesystem::remove_all(folder_);
    }

    ManualClock clock;
    Options options{};
    // What tests of something else would hear beside it; tests/steward/told_test.cpp asks for them.
    std::set<std::string> aside{"welfare-check-due", "telling-due", "feed-silent"};

    void start_recorder() {
        recorder_ = std::make_unique<Thread>([this](const std::stop_token& stop, const Ready& ready) {
            return recorder::run(setting(), {}, stop, ready);
        });
        REQUIRE(recorder_->await_ready());
        client_ = std::make_unique<wire::Recorder>(*wire::Addresses::of(folder_));
    }
    void start_steward() {
        through_ = 0;
        ++rounds_;
        options.caught_up = [this](Position p) {
            through_ = p.value;
            ++rounds_;
        };
        steward_ = std::make_unique<Thread>(
            [this](const std::stop_token& stop, const Ready& ready) { return run(setting(), options, stop, ready); });
        REQUIRE(steward_->await_ready());
    }
    void stop_steward() { REQUIRE(steward_->stop().has_value()); }

    // One event, told now; the steward has seen it and said what follows when this returns.
    template <class Fact, class Fill>
    void tell(const std::string& stream, const std::string& when, Fill&& fill, const std::string& source = "test") {
        const Envelope envelope{
            .id = std::to_string(++told_), .source = source, .stream = stream, .occurred = at(when)};
        const auto event = propose<Fact>(envelope, std::forward<Fill>(fill));
        const auto receipt = client_->append({&event, 1});
        INFO((receipt ? "" : receipt.error().sentence));
        REQUIRE(receipt.has_value());
    }
    // Agreed as a variation has to be: by somebody, on paper.
    void agreed(const std::string& variation, const std::string& when) {
        tell<schema::Variation::Agreed>("variation-" + variation, when, [](auto fact) {
            fact.setBy(schema::Who::COMMISSIONER);
            fact.setInWriting(true);
            fact.setDocumentRef("document-1");
        });
    }
    void planned(const std::string& visit, const std::string& start, int minutes = 30, bool critical = false,
                 const std::string& contract = "c1") {
        tell<schema::Visit::Planned>("visit-" + visit, "2026-03-01 12:00", [&](auto fact) {
            fact.setPerson("person-12");
            fact.setContract(contract);
            fact.setStart(micros(at(start)));
            fact.setSeconds(static_cast<std::uint32_t>(minutes * 60));
            fact.setTimeCritical(critical);
            fact.setAgreedWith(schema::Who::PERSON);
        });
    }
    void clocked_in(const std::string& visit, const std::string& when) {
        tell<schema::Visit::ClockedIn>("visit-" + visit, when, [](auto fact) {
            fact.setPerson("person-12");
            fact.setWorker("worker-a");
            fact.setContract("c1");
        });
    }
    // In and out in one append: nobody sees the one without the other.
    void attended(const std::string& visit, const std::string& when) {
        const auto who = [](auto fact) {
            fact.setPerson("person-12");
            fact.setWorker("worker-a");
            fact.setContract("c1");
        };
        const auto envelope = [&] {
            return Envelope{
                .id = std::to_string(++told_), .source = "test", .stream = "visit-" + visit, .occurred = at(when)};
        };
        const std::array both{propose<schema::Visit::ClockedIn>(envelope(), who),
                              propose<schema::Visit::ClockedOut>(envelope(), who)};
        const auto receipt = client_->append(both);
        INFO((receipt ? "" : receipt.error().sentence));
        REQUIRE(receipt.has_value());
    }
    void heard(const std::string& until, const std::string& contract = "", const std::string& source = "test") {
        tell<schema::Feed::HeardThrough>("feed-test", until, [&](auto fact) {
            fact.setSource(source);
            fact.setContract(contract);
            fact.setUntil(micros(at(until)));
        });
    }
    // The clock is moved, and the source heard up to it.
    void now(const std::string& when) {
        clock.set(at(when));
        settle();
    }
    void live(const std::string& when) {
        clock.set(at(when));
        heard(when);
        settle();
    }

    // Waits until the steward has read everything and looked at the clock at least once since.
    void settle() {
        const auto head = client_->status()->log.head.value;
        const int before = rounds_;
        for (int i = 0; i < 2'000; ++i) {
            if (through_ >= head && rounds_ >= before + 2) return;
            std::this_thread::sleep_for(std::chrono::milliseconds{5});
        }
        FAIL("the steward did not settle");
    }

    // What the steward has said: "overdue visit-v1 2026-03-04T08:31:00Z".
    std::vector<std::string> said() {
        settle();
        std::vector<std::string> lines;
        const auto page = client_->read({}, {.events = 16'384, .bytes = 1'024 * 1'024});
        REQUIRE(page.has_value());
        REQUIRE(page->each([&](const EventView& event) -> Status {
                        if (event.source() != "daybook:steward") return {};
                        std::string line(event.id());
                        if (aside.contains(line.substr(0, line.find('/')))) return {};
                        for (char& c : line) c = c == '/' ? ' ' : c;
                        REQUIRE(line.ends_with(to_string(event.occurred())));
                        lines.push_back(line);
                        return {};
                    })
                    .has_value());
        return lines;
    }
    wire::Recorder& client() { return *client_; }
    const std::filesystem::path& folder() const { return folder_; }

 private:
    static std::filesystem::path fresh_folder() {
        std::string name = (std::filesystem::temp_directory_path() / "daybook-XXXXXX").string();
        return mkdtemp(name.data());
    }
    const Setting& setting() {
        setting_ = {.data = folder_, .clock = clock.clock()};
        return setting_;
    }

    std::filesystem::path folder_;
    Setting setting_;
    std::atomic<std::uint64_t> through_ = 0;
    std::atomic<int> rounds_ = 0;
    int told_ = 0;
    std::unique_ptr<Thread> recorder_, steward_;
    std::unique_ptr<wire::Recorder> client_;
};

using Lines = std::vector<std::string>;

}  // namespace daybook::steward
