#pragma once

// What feed stories are told with: a folder of their own, files dropped into it, a recorder that runs.

#include <atomic>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "events/core/calendar.h"
#include "schema/contract.capnp.h"
#include "schema/feed.capnp.h"
#include "schema/person.capnp.h"
#include "schema/visit.capnp.h"
#include "services/ingest/ingest.h"
#include "services/recorder/recorder.h"
#include "services/runtime/clock.h"
#include "services/runtime/temporary.h"
#include "services/wire/client.h"

namespace daybook::ingest {

class Folder {
 public:
    const std::filesystem::path& path() const { return own_.path(); }
    std::filesystem::path file(const std::string& name, const std::string& text) const {
        const auto path = own_.path() / name;
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path, std::ios::binary) << text;
        return path;
    }

 private:
    TemporaryFolder own_ = TemporaryFolder::make("feed").value();
};

inline std::string text_of(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

inline const std::string abacus_heading =
    "FileReference,Description,Created,ProviderRef,ContractNumber,ServiceUserRef,ServiceUserDetails,WeekEnding,OurRef,"
    "ServiceUserContribution,PaymentClaimed,ServiceType,VisitDate,StartTimeClaimed,DurationClaimed,ActualStartTime,"
    "ActualDuration,SecondaryVisit,NumberOfCarers,OrderRef,ManuallyAmended,VisitCode,CareWorkerReference,"
    "CareWorkerName\n";

// One row of a council's file; what a story changes is said by name.
struct AbacusRow {
    std::string reference = "F1", created = "2026-03-09T08:00:00", contract = "C1", person = "SU-12",
                details = "Person 12", week = "08/03/2026", ours = "L-1", paid = "10.00", day = "04/03/2026",
                claimed = "08:00:00", claimed_for = "00:30:00", actual = "08:10:00", actual_for = "00:29:00",
                secondary = "False", order = "PO1", manual = "False", worker = "W-3", worker_name = "Worker 3",
                carers = "1";
    operator std::string() const {
        return reference + ",Week 10," + created + ",PRV1," + contract + "," + person + "," + details + "," + week +
               "," + ours + ",0.00," + paid + ",Homecare," + day + "," + claimed + "," + claimed_for + "," + actual +
               "," + actual_for + "," + secondary + "," + carers + "," + order + "," + manual + ",V," + worker + "," +
               worker_name + "\n";
    }
};

inline std::string abacus_file(const std::vector<std::string>& rows) {
    std::string text = abacus_heading;
    for (const auto& row : rows) text += row;
    return text;
}

// A recorder on a fresh log, and a way to read what it recorded.
class Desk {
 public:
    Desk() : clock_(*parse_instant("2026-03-09T10:00:00Z")) { start(); }
    ~Desk() { stop(); }

    void start() {
        stop_ = std::stop_source{};
        std::atomic<bool> ready = false;
        thread_ = std::thread([this, &ready, token = stop_.get_token()] {
            status_ = recorder::run({.data = data_.path(), .clock = clock_.clock()}, {}, token, [&] { ready = true; });
            ready = true;
        });
        while (!ready) std::this_thread::sleep_for(std::chrono::milliseconds{2});
        const auto addresses = wire::Addresses::of(data_.path());
        REQUIRE(addresses);
        recorder = std::make_unique<wire::Recorder>(*addresses, std::chrono::seconds{2});
    }
    // The recorder goes away; whoever talks to it notices.
    void halt() {
        stop_.request_stop();
        if (thread_.joinable()) thread_.join();
    }
    void stop() {
        halt();
        recorder.reset();
    }

    LoadOptions how(const std::string& format = "abacus", const std::filesystem::path& map = {}) const {
        return {.format = format, .map = map, .clock = clock_.clock()};
    }
    FeedReceipt load(const std::filesystem::path& file, const LoadOptions& options) {
        const auto receipt = ingest::load(*recorder, file, options);
        INFO((receipt ? "" : receipt.error().sentence));
        REQUIRE(receipt);
        return *receipt;
    }
    FeedReceipt load(const std::filesystem::path& file) { return load(file, how()); }

    Position head() { return recorder->status()->log.head; }

    // Calls `visit` with every event after a position.
    template <class Visit>
    void each(Visit&& visit, Position after = {}) {
        for (;;) {
            const auto page = recorder->read(after, {});
            REQUIRE(page);
            if (page->empty()) return;
            REQUIRE(page->each([&](const EventView& event) -> Status {
                after = event.position();
                visit(event);
                return {};
            }));
        }
    }
    std::vector<std::string> types(const std::string& category = {}) {
        std::vector<std::string> out;
        each([&](const EventView& event) {
            if (category.empty() || event.type()->category_name == category) out.push_back(event.type()->fact_name);
        });
        return out;
    }
    template <class Fact, class Take>
    void each_of(Take&& take) {
        each([&](const EventView& event) {
            if (event.is<Fact>()) take(event, event.as<Fact>());
        });
    }
    template <class Fact>
    unsigned count() {
        unsigned n = 0;
        each_of<Fact>([&](const EventView&, auto) { ++n; });
        return n;
    }
    // The office agrees a contract, so that its visits are of a known one.
    void agree(const std::string& contract) {
        const Envelope envelope{.id = contract + "/agreed",
                                .source = "test:office",
                                .stream = "contract-" + contract,
                                .occurred = clock_.now()};
        const Proposal proposal = propose<schema::Contract::Agreed>(envelope, [&](auto fact) {
            fact.setTitle("Council framework");
            fact.setFrom(number(*parse_day("2026-01-01")));
        });
        const auto receipt = recorder->append({&proposal, 1});
        INFO((receipt ? "" : receipt.error().sentence));
        REQUIRE(receipt);
    }

    std::unique_ptr<wire::Recorder> recorder;
    const std::filesystem::path& data() const { return data_.path(); }
    ManualClock& clock() { return clock_; }

 private:
    Folder data_;
    ManualClock clock_;
    std::stop_source stop_;
    std::thread thread_;
    Status status_;
};

inline Instant at(const char* text) { return *parse_instant(text); }

}  // namespace daybook::ingest
