// Projectors over real sockets: a recorder, projections in their own threads, and a reader who asks.

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
namespace {

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
        recorder_ = std::make_unique<Service>([this](std::stop_token stop, const Ready& ready) {
            return recorder::run(setting(), {}, stop, ready);
        });
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
        const auto when = [&](const Line& line) { return at(scene_, line.recorded.empty() ? line.occurred : line.recorded); };
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

std::pair<std::int64_t, std::int64_t> figure(wire::Views& views, const std::string& kpi, Position at_least) {
    const auto rows = views.rows({.view = "kpi-board",
                                  .filters = {{"kpi", kpi}, {"day", "2026-03-04"}},
                                  .min_position = at_least});
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

std::string digest_at(wire::Views& views, const std::string& projection, Position position) {
    for (int i = 0; i < 500; ++i) {
        const auto state = views.status(projection);
        if (state && state->position >= position && state->state == "live") return state->digest;
        std::this_thread::sleep_for(milliseconds{10});
    }
    FAIL(projection << " did not reach position " << position.value);
    return {};
}

TEST_CASE("projector: what was recorded is answered at the position that was asked for") {
    Stack stack;
    stack.start_projector();
    wire::Views views(stack.addresses());
    const Position head = stack.tell(w1());
    using Pair = std::pair<std::int64_t, std::int64_t>;
    CHECK(figure(views, "punctuality", head) == Pair{10, 16});
    CHECK(figure(views, "missed_visits", head) == Pair{4, 21});
    const Position later = stack.tell(w1_later());
    CHECK(figure(views, "missed_visits", later) == Pair{3, 21});
}

TEST_CASE("projector: every view is answered under its own name") {
    Stack stack;
    stack.start_projector();
    wire::Views views(stack.addresses());
    const Position head = stack.tell(w1());
    for (const char* view : {"kpi-board", "live-board", "audit-trail"}) {
        INFO(view);
        wire::Views::Query query{.view = view, .min_position = head};
        // The day of W1 is over when its last event is recorded, and the board would show the next one.
        if (query.view == "live-board") query.filters = {{"day", "2026-03-04"}};
        const auto rows = views.rows(query);
        REQUIRE(rows);
        CHECK_FALSE(rows->rows.empty());
        CHECK(rows->parked.empty());
    }
    CHECK(views.rows({.view = "variation-log", .min_position = head}));
    const auto visits = views.rows({.view = "kpi-visits",
                                    .filters = {{"kpi", "late_visits"}, {"day", "2026-03-04"}, {"part", "numerator"}},
                                    .min_position = head});
    REQUIRE(visits);
    CHECK(visits->rows.size() == 5);
    const auto refused = views.rows({.view = "kpi-board", .filters = {{"colour", "red"}}, .min_position = head});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == Error::Kind::rejected);
}

TEST_CASE("projector: a position nobody has recorded is waited for, and then is unavailable") {
    Stack stack;
    stack.start_projector({"live-board"});
    wire::Views views(stack.addresses());
    const Position head = stack.tell(told(planned("V1", "08:00", "08:30")));
    const auto rows = views.rows({.view = "live-board", .min_position = {head.value + 1}});
    REQUIRE_FALSE(rows);
    CHECK(rows.error().kind == Error::Kind::unavailable);
}

TEST_CASE("projector: rows rebuilt from position 0 are the live rows, and a restart reads nothing twice") {
    Stack stack;
    stack.start_projector();
    wire::Views views(stack.addresses());
    const Position head = stack.tell(w1());
    std::map<std::string, std::string> live;
    for (const char* name : {"kpi-board", "live-board", "variation-log", "audit-trail"}) live[name] = digest_at(views, name, head);
    stack.projector->stop();
    stack.start_projector();
    for (const auto& [name, digest] : live) CHECK(digest_at(views, name, head) == digest);
    stack.projector->stop();
    std::filesystem::remove_all(stack.data / "views");
    stack.start_projector();
    for (const auto& [name, digest] : live) {
        INFO(name);
        CHECK(digest_at(views, name, head) == digest);
    }
}

TEST_CASE("projector: changed keys come over the wire") {
    Stack stack;
    stack.start_projector({"live-board"});
    wire::Views views(stack.addresses());
    const Position first = stack.tell(told(planned("V1", "08:00", "08:30")));
    digest_at(views, "live-board", first);
    const Position second = stack.tell(told(clocked_in("V1", "08:05")));
    digest_at(views, "live-board", second);
    const auto changes = views.changes("live-board", first);
    REQUIRE(changes);
    CHECK_FALSE(changes->reset);
    CHECK(changes->keys == std::vector<std::string>{"V1"});
}

TEST_CASE("projector: a projection made from another log says rebuild, and its neighbours go on") {
    Stack stack;
    stack.start_projector({"kpi-board", "live-board"});
    wire::Views views(stack.addresses());
    const Position head = stack.tell(told(planned("V1", "08:00", "08:30"), clocked_in("V1", "08:05")));
    digest_at(views, "kpi-board", head);
    digest_at(views, "live-board", head);
    stack.projector->stop();
    stack.stop_recorder();
    for (const auto& entry : std::filesystem::directory_iterator(stack.data))
        if (entry.path().filename().string().starts_with("log")) std::filesystem::remove_all(entry.path());
    std::filesystem::remove_all(stack.data / "views" / "live-board");
    stack.start_recorder();
    const Position other = stack.tell(told(planned("V2", "+2 08:00", "+2 08:30", {.made = "+2 06:00"})));
    stack.start_projector({"kpi-board", "live-board"});
    digest_at(views, "live-board", other);
    const auto refused = views.rows({.view = "kpi-board"});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == Error::Kind::corrupt);
    CHECK(refused.error().sentence.find("rebuild") != std::string::npos);
    const auto state = views.status("kpi-board");
    REQUIRE(state);
    CHECK(state->state.starts_with("stopped: "));
}

TEST_CASE("projector: a name that is no projection is refused") {
    Stack stack;
    stack.start_projector({"no-such-board"});
    REQUIRE(stack.projector->ended());
    const Status status = stack.projector->stop();
    REQUIRE_FALSE(status);
    CHECK(status.error().kind == Error::Kind::not_found);
}

}  // namespace
}  // namespace daybook::projector
