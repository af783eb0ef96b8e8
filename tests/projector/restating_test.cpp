// Readers at the desk while records are measured again: nobody gets half-restated figures as final.

#include <semaphore>
#include <thread>

#include "services/projector/desk.h"
#include "tests/projections/gated.h"

namespace daybook::projector {
namespace {

using namespace story;
using namespace projections;
using std::chrono::milliseconds;

std::int64_t sum_of(const wire::Views::Rows& rows) {
    const auto& bytes = rows.rows.at(0).bytes;
    const kj::ArrayPtr<const capnp::word> segment(bytes.data(), bytes.size());
    capnp::SegmentArrayMessageReader message(kj::arrayPtr(&segment, 1));
    return message.getRoot<schema::KpiBoardRow>().getNumerator();
}

// A desk over a projection that stands between two batches of one event until it is let on.
struct Standing {
    explicit Standing(std::uint64_t records = 3) {
        gated::records = records;
        book.tell(planned("V1", "08:00", "08:30"));
        source = std::make_unique<BookSource>(book);
        gated::between = [this] {
            reached.release();
            gate.acquire();
        };
        auto opened = Runner::open(projection, folder.path() / "rows", *source, bell, {.uuid = "log-1"});
        if (!opened) FAIL(opened.error().sentence);
        runner = opened->get();
        progress.opened(std::move(*opened));
        std::atomic<bool> bound = false;
        answering = std::jthread([&](const std::stop_token& stop) {
            if (const auto status = serve_views(progress, pasts, *addresses, committed, stop, [&] { bound = true; });
                !status)
                bound = true;
        });
        while (!bound) std::this_thread::yield();
        reading = std::jthread([this] {
            for (bool more = true; more;) more = runner->advance({}).value_or(false);
        });
        reached.acquire();
        let_on();
    }
    ~Standing() {
        gate.release(1'000);
        reading.join();
        gated::between = [] {};
        gated::records = 3;
    }
    // One batch further.
    void let_on() {
        gate.release();
        reached.acquire();
    }
    void to_the_end() {
        gate.release(1'000);
        reading.join();
        reading = std::jthread([] {});
    }

    Book book;
    const Projection projection = gated::projection();
    TempFolder folder;
    std::unique_ptr<BookSource> source;
    NoBell bell;
    std::counting_semaphore<> gate{0}, reached{0};
    const Result<wire::Addresses> addresses = wire::Addresses::of(folder.path());
    Progress progress{projection};
    wire::Wakeup committed;
    Pasts pasts{projection, folder.path() / "past", *addresses};
    Runner* runner = nullptr;
    std::jthread answering;
    std::jthread reading;
};

TEST_CASE("desk: whoever waits for a position is answered when everything there is measured again, not before") {
    Standing standing;
    wire::Views impatient(*standing.addresses, milliseconds{300});
    const auto early = impatient.rows({.view = "gated", .min_position = {1}});
    REQUIRE_FALSE(early);
    CHECK(early.error().kind == Error::Kind::unavailable);
    wire::Views views(*standing.addresses);
    const auto between = views.rows({.view = "gated"});
    REQUIRE(between);
    CHECK(between->restating);
    CHECK(between->position == Position{0});
    CHECK(sum_of(*between) == 1);
    standing.to_the_end();
    const auto done = views.rows({.view = "gated", .min_position = {1}});
    REQUIRE(done);
    CHECK_FALSE(done->restating);
    CHECK(done->position == Position{1});
    CHECK(sum_of(*done) == 3);
}

TEST_CASE("desk: every batch rings, and a reader who asks from where it was told hears all of them") {
    constexpr std::uint64_t records = 40;
    Standing standing{records};
    const std::string name[] = {"gated"};
    wire::ChangedBell bell(*standing.addresses, name);
    wire::Views views(*standing.addresses);
    const auto first = views.changes("gated", {0});
    REQUIRE(first);
    CHECK(first->restating);
    CHECK(first->keys == std::vector<std::string>{"record-40"});
    CHECK(first->position == Position{0});
    const auto state = views.status("gated");
    REQUIRE(state);
    CHECK(state->state == "restating");
    CHECK(state->position == Position{0});
    // The first rings may be lost while the line is being made; the position does not move in any of these batches.
    bool rung = false;
    for (std::uint64_t batch = 2; batch < records && !rung; ++batch) {
        standing.let_on();
        rung = !bell.wait(milliseconds{100}).empty();
    }
    CHECK(rung);
    CHECK(views.status("gated")->position == Position{0});
    standing.to_the_end();
    views.rows({.view = "gated", .min_position = {1}});
    const auto all = views.changes("gated", first->position);
    REQUIRE(all);
    CHECK(all->keys.size() == records);
    CHECK(all->position == Position{1});
    CHECK_FALSE(all->restating);
}

}  // namespace
}  // namespace daybook::projector
