#include "events/log/rocks_log.h"
#include "tests/crash/recorder/forwarding.h"
#include "tests/recorder/fixture.h"

namespace daybook::recorder {
namespace {

TEST_CASE("recorder: what is appended is read back, gapless, with versions") {
    const Data data;
    Running recorder(data);
    const auto receipt = append(recorder, {assigned("a"), assigned("b", "visit-2"), assigned("c")});
    REQUIRE(receipt.has_value());
    CHECK(receipt->first == Position{1});
    CHECK(receipt->last == Position{3});
    CHECK(receipt->head == Position{3});
    CHECK(receipt->events == std::vector<Receipt::Outcome>{{{1}, {1}, false}, {{2}, {1}, false}, {{3}, {2}, false}});
    CHECK(ids(recorder) == std::vector<std::string>{"a", "b", "c"});

    std::vector<std::string> stream;
    const auto page = recorder.client.read_stream("visit-1", Version{1}, {});
    REQUIRE(page.has_value());
    REQUIRE(page->each([&](const EventView& event) { return stream.emplace_back(event.id()), Status{}; }).has_value());
    CHECK(stream == std::vector<std::string>{"c"});
    CHECK(recorder.client.read_stream("visit-99", Version{0}, {}).error().kind == Error::Kind::not_found);
    CHECK_FALSE(recorder.client.find("test", "b")->empty());
    CHECK(recorder.client.find("test", "z")->empty());
    CHECK(recorder.client.read(Position{3}, {})->empty());
    CHECK(recorder.client.read(Position{0}, {.events = 2})->head() == Position{3});
}

TEST_CASE("recorder: a repeat returns the first receipt, over restarts too") {
    const Data data;
    {
        Running recorder(data);
        REQUIRE(append(recorder, {clock_in("a")}).has_value());
        CHECK(append(recorder, {clock_in("a"), assigned("b")})->events ==
              std::vector<Receipt::Outcome>{{{1}, {1}, true}, {{2}, {2}, false}});
        REQUIRE(recorder.stop().has_value());
    }
    Running recorder(data);
    CHECK(append(recorder, {clock_in("a")})->events == std::vector<Receipt::Outcome>{{{1}, {1}, true}});
    CHECK(append(recorder, {clock_in("a")})->first == Position{0});
    const Error other = refused(append(recorder, {clock_in("a", "person-13")}));
    CHECK(other.kind == Error::Kind::rejected);
    CHECK(other.sentence.find("was used with another body, recorded at position 1") != std::string::npos);
    CHECK(ids(recorder).size() == 2);
}

TEST_CASE("recorder: a wrong expected version is a conflict that names both, and records nothing") {
    const Data data;
    Running recorder(data);
    REQUIRE(append(recorder, {assigned("a"), assigned("b")}).has_value());
    Proposal late = assigned("c");
    late.expected = Expected::exactly({1});
    const Error error = refused(append(recorder, {assigned("d", "visit-2"), late}));
    CHECK(error == Error{Error::Kind::conflict, "visit-1 is at version 2, not 1"});
    CHECK(refused(append(recorder, {assigned("e", "visit-3")}, {{"visit-1", {1}}})).kind == Error::Kind::conflict);
    CHECK(append(recorder, {assigned("e", "visit-3")}, {{"visit-1", {2}}}).has_value());
    late.expected = Expected::exactly({2});
    CHECK(append(recorder, {late}).has_value());
    CHECK(ids(recorder) == std::vector<std::string>{"a", "b", "e", "c"});
}

TEST_CASE("recorder: an append within its limits is taken, one over them is refused and named") {
    const Data data;
    Running recorder(data);
    std::vector<Proposal> events;
    for (std::size_t i = 0; i < Limits::request_events; ++i) events.push_back(assigned("e" + std::to_string(i)));
    CHECK(append(recorder, events)->last == Position{Limits::request_events});
    events.push_back(assigned("one more"));
    CHECK(refused(append(recorder, events)) ==
          Error{Error::Kind::rejected, "an append holds at most 1000 events, this one 1001"});
    CHECK(refused(append(recorder, {})) == Error{Error::Kind::rejected, "an append holds at least one event"});

    const std::string name(60'000, 'w');
    CHECK(append(recorder, {assigned("large", "visit-1", name)}).has_value());
    const Error too_large = refused(append(recorder, {assigned("larger", "visit-1", std::string(66'000, 'w'))}));
    CHECK(too_large.kind == Error::Kind::rejected);
    CHECK(too_large.sentence.find("an event holds at most 65504 bytes") == 0);
    const Error second = refused(append(recorder, {assigned("x"), assigned("", "visit-1")}));
    CHECK(second.sentence.find("event 2 of the append: ") == 0);
    CHECK(refused(append(recorder, {assigned("x", "no stream")})).kind == Error::Kind::rejected);
}

TEST_CASE("recorder: many requests in flight are answered one by one, bad ones without harm to their neighbours") {
    const Data data;
    Running recorder(data);
    std::vector<std::vector<Proposal>> requests;
    for (int i = 0; i < 500; ++i) {
        requests.push_back({assigned(i % 50 == 7 ? "" : "e" + std::to_string(i), "visit-" + std::to_string(i % 9))});
    }
    const auto receipts = recorder.client.append_each(requests);
    std::uint64_t next = 1;
    for (int i = 0; i < 500; ++i) {
        if (i % 50 == 7) {
            CHECK(receipts[i].error().kind == Error::Kind::rejected);
        } else {
            REQUIRE(receipts[i].has_value());
            CHECK(receipts[i]->first.value == next++);
        }
    }
    CHECK(recorder.client.status()->log.head.value == 490);
}

TEST_CASE("recorder: the bell rings when the log has grown, and a subscriber misses nothing") {
    const Data data;
    Running recorder(data);
    std::jthread writer([&data] {
        wire::Recorder client(data.at());
        for (int i = 0; i < 200; ++i) {
            const Proposal one[] = {assigned("e" + std::to_string(i))};
            if (!client.append(one)) return;
        }
    });
    wire::RemoteBell bell(data.at());
    Subscription subscription(recorder.client, bell, Position{0});
    std::vector<std::string> heard;
    for (int turns = 0; heard.size() < 200 && turns < 1'000; ++turns) {
        const auto page = subscription.next({.events = 16}, milliseconds{500});
        REQUIRE(page.has_value());
        REQUIRE(
            page->each([&](const EventView& event) { return heard.emplace_back(event.id()), Status{}; }).has_value());
    }
    REQUIRE(heard.size() == 200);
    for (int i = 0; i < 200; ++i) CHECK(heard[i] == "e" + std::to_string(i));
}

TEST_CASE("recorder: status tells the head, the root and everybody's clock") {
    const Data data;
    Running recorder(data);
    REQUIRE(append(recorder, {assigned("a")}).has_value());
    const auto state = recorder.client.status();
    REQUIRE(state.has_value());
    CHECK(state->log.head == Position{1});
    CHECK(state->log.streams == 1);
    CHECK(state->log.root != Digest{});
    CHECK_FALSE(state->log.uuid.empty());
    CHECK(state->log.recorded == start_of_test);
    CHECK(state->clock == start_of_test);
}

TEST_CASE("recorder: a second one on the same data is turned away, the first goes on") {
    const Data data;
    Running first(data);
    Running second(data);
    const Status ended = second.end();
    REQUIRE_FALSE(ended.has_value());
    CHECK(ended.error().kind == Error::Kind::unavailable);
    CHECK(ended.error().sentence.find(data.path().string() + " is in use by process ") == 0);
    CHECK(append(first, {assigned("a")}).has_value());
}

// A log whose disk fails when it is told to.
class Failing final : public crash::Forwarding {
 public:
    Failing(std::unique_ptr<EventLog> log, std::atomic<bool>& fails, Error::Kind kind)
        : Forwarding(std::move(log)), fails_(fails), kind_(kind) {}
    Status write(AppendGroup& group) override {
        if (!fails_) return log_->write(group);
        return fail(kind_, "the disk of the log has failed");
    }

 private:
    std::atomic<bool>& fails_;
    const Error::Kind kind_;
};

TEST_CASE("recorder: when the disk fails everybody is told, nothing more is acknowledged, and it ends") {
    const Data data;
    std::atomic<bool> fails = false;
    const Options options{
        .open_log = [&](const std::filesystem::path& path, const Clock& clock) -> Result<std::unique_ptr<EventLog>> {
            DAYBOOK_TRY(auto log, RocksLog::open(path, clock));
            return std::make_unique<Failing>(std::move(log), fails, Error::Kind::unavailable);
        },
        .random = {}};
    {
        Running recorder(data, options);
        REQUIRE(append(recorder, {assigned("a")}).has_value());
        fails = true;
        const Error told{Error::Kind::unavailable, "the disk of the log has failed"};
        CHECK(refused(append(recorder, {assigned("b")})) == told);
        fails = false;
        CHECK(refused(append(recorder, {assigned("c")})) == told);  // sticky until a restart
        CHECK(recorder.end().error() == told);
    }
    Running recorder(data, options);
    CHECK(ids(recorder) == std::vector<std::string>{"a"});
    CHECK(append(recorder, {assigned("b")}).has_value());
}

TEST_CASE("recorder: when the disk is full everybody is told, and with room again it goes on by itself") {
    const Data data;
    std::atomic<bool> fails = false;
    std::atomic<int> no_room = 0;  // how often the log cannot be opened
    const Options options{
        .open_log = [&](const std::filesystem::path& path, const Clock& clock) -> Result<std::unique_ptr<EventLog>> {
            if (no_room > 0 && --no_room >= 0) return fail(Error::Kind::full, "the log has no room to be opened");
            DAYBOOK_TRY(auto log, RocksLog::open(path, clock));
            return std::make_unique<Failing>(std::move(log), fails, Error::Kind::full);
        },
        .random = {}};
    Running recorder(data, options);
    REQUIRE(append(recorder, {assigned("a")}).has_value());
    fails = true;
    no_room = 1;
    CHECK(refused(append(recorder, {assigned("b")})).kind == Error::Kind::full);
    CHECK(ids(recorder) == std::vector<std::string>{"a"});  // what there is can be read
    fails = false;
    Result<Receipt> taken = append(recorder, {assigned("c")});
    bool unopened = false;
    for (int i = 0; !taken && i < 1'000'000; ++i) {
        REQUIRE(taken.error().kind == Error::Kind::full);
        const bool closed = taken.error().sentence == "the log has no room to be opened";
        if (closed && !std::exchange(unopened, true)) CHECK(recorder.client.status().error().kind == Error::Kind::full);
        taken = append(recorder, {assigned("c")});
    }
    CHECK(taken.has_value());
    CHECK(unopened);
    CHECK(append(recorder, {assigned("b")}).has_value());
    CHECK(ids(recorder) == std::vector<std::string>{"a", "c", "b"});
    CHECK(recorder.stop().has_value());
}

}  // namespace
}  // namespace daybook::recorder
