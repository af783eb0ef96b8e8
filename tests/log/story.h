#pragma once

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "events/log/rocks_log.h"
#include "events/stored/base64.h"
#include "events/stored/digest.h"
#include "events/stored/event_view.h"
#include "events/stored/proposal.h"
#include "schema/visit.capnp.h"

// The small language in which the stories of the log are told.
namespace daybook::story {

namespace fs = std::filesystem;

// A directory that is gone when the story ends.
class Place {
 public:
    Place() {
        std::string name = (fs::temp_directory_path() / "daybook-log-XXXXXX").string();
        REQUIRE(mkdtemp(name.data()) != nullptr);
        root_ = name;
    }
    ~Place() { fs::remove_all(root_); }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    fs::path operator/(const std::string& name) const { return root_ / name; }

 private:
    fs::path root_;
};

inline constexpr std::int64_t start_of_story = 1'700'000'000'000'000;

// A clock that stands until it is moved.
struct Hands {
    std::shared_ptr<std::int64_t> micros = std::make_shared<std::int64_t>(start_of_story);
    Clock clock() const {
        return [at = micros] { return instant(*at); };
    }
    void move(std::chrono::microseconds by) { *micros += by.count(); }
};

struct Event {
    std::string stream = "visit-1";
    std::string id;
    std::string worker = "worker-1";
    Expected expected{};
    bool once = false;
    std::size_t padding = 0;  // bytes of text that make the event larger
};

inline Sealed sealed(const Event& event) {
    const Envelope envelope{
        .id = event.id, .source = "feed:test", .stream = event.stream, .occurred = instant(1'690'000'000'000'000)};
    Proposal proposal = propose<schema::Visit::ClockedIn>(
        envelope,
        [&](auto fact) {
            fact.setWorker(event.worker.c_str());
            if (event.padding != 0) fact.setZone(std::string(event.padding, 'z').c_str());
        },
        event.expected, event.once);
    const Digest digest = Sha256()(std::as_bytes(std::span(proposal.content)));
    return {
        .content = std::move(proposal.content), .digest = digest, .expected = proposal.expected, .once = proposal.once};
}

inline Append request(const std::vector<Event>& events, std::vector<Condition> conditions = {}) {
    Append append{.events = {}, .conditions = std::move(conditions)};
    for (const Event& event : events) append.events.push_back(sealed(event));
    return append;
}

inline Result<Receipt> append(EventLog& log, const std::vector<Event>& events, std::vector<Condition> conditions = {}) {
    const std::vector<Append> group{request(events, std::move(conditions))};
    return log.append(group).front();
}

inline std::unique_ptr<RocksLog> opened(const fs::path& path, const Hands& hands = {}, LogOptions options = {}) {
    auto log = RocksLog::open(path, hands.clock(), std::move(options));
    INFO((log ? "" : log.error().sentence));
    REQUIRE(log);
    return std::move(*log);
}

// `count` events "e<first>" … on a few streams, in requests of up to `together`.
inline void fill(EventLog& log, unsigned first, unsigned count, unsigned together = 50, unsigned streams = 7) {
    for (unsigned at = first; at < first + count;) {
        std::vector<Event> events;
        for (; events.size() < together && at < first + count; ++at)
            events.push_back({.stream = "visit-" + std::to_string(at % streams), .id = "e" + std::to_string(at)});
        const auto receipt = append(log, events);
        INFO((receipt ? "" : receipt.error().sentence));
        REQUIRE(receipt);
    }
}

// Every event of the log from the first, as bytes.
inline std::vector<std::string> everything(EventSource& log, Limit limit = {}) {
    std::vector<std::string> events;
    Position at;
    for (;;) {
        auto page = log.read(at, limit);
        INFO((page ? "" : page.error().sentence));
        REQUIRE(page);
        if (page->empty()) return events;
        REQUIRE(page->each([&](const EventView& event) -> Status {
            CHECK(event.position().value == at.value + 1);
            at = event.position();
            events.emplace_back(reinterpret_cast<const char*>(event.bytes().data()), event.bytes().size_bytes());
            return {};
        }));
    }
}

inline std::vector<std::string> ids(const Page& page) {
    std::vector<std::string> out;
    REQUIRE(page.each([&](const EventView& event) -> Status { return out.emplace_back(event.id()), Status{}; }));
    return out;
}

inline std::string content_of_file(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace daybook::story
