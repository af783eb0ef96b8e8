// One read of the log for many projections: shared pages, bells that are lost, and a neighbour that has stopped.

#include <condition_variable>
#include <mutex>
#include <thread>

#include "projections/engine/fan.h"
#include "tests/projections/gated.h"

namespace daybook::projections {
namespace {

using namespace story;
using std::chrono::milliseconds;

constexpr milliseconds unhurried{1'000};  // looks without a ring are not to be counted with the pages

// Rings as a recorder's does, but only one ring in `heard`; the others are lost.
class LossyBell final : public Bell {
 public:
    explicit LossyBell(unsigned heard = 1) : heard_(heard) {}
    void wait(Position seen, milliseconds patience) override {
        std::unique_lock lock(mutex_);
        rung_.wait_for(lock, patience, [&] { return head_ > seen; });
    }
    void ring(Position head) {
        const std::lock_guard lock(mutex_);
        if (rings_++ % heard_ != 0) return;
        head_ = head;
        rung_.notify_all();
    }

 private:
    const unsigned heard_;
    std::mutex mutex_;
    std::condition_variable rung_;
    Position head_;
    unsigned rings_ = 0;
};

// A log that grows while it is read: the book, up to a head for any thread.
class GrowingSource final : public EventSource {
 public:
    explicit GrowingSource(const Book& book) : source_(book) {}
    void end_at(std::uint64_t head) {
        const std::lock_guard lock(mutex_);
        source_.end_at(head);
    }
    Result<Page> read(Position after, Limit limit) override {
        const std::lock_guard lock(mutex_);
        return source_.read(after, limit);
    }
    Result<Page> read_stream(std::string_view stream, Version after, Limit limit) override {
        const std::lock_guard lock(mutex_);
        return source_.read_stream(stream, after, limit);
    }
    Result<Page> find(std::string_view, std::string_view) override { return Page{}; }
    void fail(bool failing) {
        const std::lock_guard lock(mutex_);
        source_.fail(failing);
    }
    std::uint64_t reads() const { return source_.reads(); }

 private:
    std::mutex mutex_;
    BookSource source_;
};

Book many(std::size_t visits) {
    Book book;
    for (std::size_t i = 0; i < visits; ++i) book.tell(planned("V" + std::to_string(i), "08:00", "08:30"));
    return book;
}

std::string encode_count(const std::uint64_t& count) { return gated::encode_number(count); }
const Table<std::uint64_t> counts{{.number = 1, .name = "counts"}, &encode_count, &gated::decode_number};
Status count(Rows& rows, const EventView&) {
    ++rows.edit(counts, gated::key(0));
    return {};
}
const Projection counting{.name = "counting", .tables = {&counts}, .step = &count};

// A projection fed by a fan, in a thread of its own until it has read everything.
struct Fed {
    Fed(Fan& fan, const Book& book, Limit limit) : own(book), pages(fan, own, limit) {
        auto opened = Runner::open(counting, folder.path(), own, pages, {.uuid = "log-1"}, {.page = limit});
        if (!opened) FAIL(opened.error().sentence);
        runner = std::move(*opened);
    }
    void read_to(Position end) {
        while (runner->state().checkpoint.position < end)
            if (!runner->advance(milliseconds{50})) return;
    }
    TempFolder folder;
    GrowingSource own;
    FanPages pages;
    std::unique_ptr<Runner> runner;
};

TEST_CASE("fan: two projections that read together share every page, and the log is read once") {
    const Book book = many(60);
    const Limit limit{.events = 10};
    GrowingSource source(book);
    LossyBell bell;
    Fan fan(source, bell, {.page = limit, .patience = unhurried});
    Fed a(fan, book, limit), b(fan, book, limit);
    const auto first = a.pages.next({0}, milliseconds{5'000});
    REQUIRE(first);
    REQUIRE(first->page);
    const auto same = b.pages.next({0}, milliseconds{5'000});
    REQUIRE(same);
    CHECK(first->page == same->page);
    std::jthread other([&] { a.read_to({60}); });
    b.read_to({60});
    other.join();
    CHECK(came(*a.runner) == came(*b.runner));
    CHECK(a.runner->state().checkpoint.position == Position{60});
    CHECK(a.own.reads() + b.own.reads() == 0);
    CHECK(source.reads() >= 6);
    CHECK(source.reads() <= 8);  // six pages, and a look that finds nothing more
}

TEST_CASE("fan: whoever has fallen behind what is kept reads by itself and joins again") {
    const Book book = many(60);
    const Limit limit{.events = 10};
    GrowingSource source(book);
    LossyBell bell;
    Fan fan(source, bell, {.page = limit, .bytes = 1});  // keeps one page
    Fed quick(fan, book, limit), slow(fan, book, limit);
    quick.read_to({60});
    slow.read_to({60});
    CHECK(came(*quick.runner) == came(*slow.runner));
    CHECK(quick.own.reads() == 0);
    CHECK(slow.own.reads() >= 4);
    CHECK(slow.own.reads() <= 5);  // the last page was there for it
}

TEST_CASE("fan: a stopped projection holds up neither its neighbours nor the log, and nothing piles up for it (T9)") {
    constexpr std::size_t events = 3'000;
    const Book book = many(events);
    const Limit limit{.events = 10};
    GrowingSource source(book);
    LossyBell bell;
    Fan fan(source, bell, {.page = limit, .bytes = 64 << 10, .patience = unhurried});
    Fed stopped(fan, book, limit), going(fan, book, limit);
    const auto held = stopped.pages.next({0}, milliseconds{5'000});  // and never asks again
    REQUIRE(held);
    const std::weak_ptr<const Page> second = going.pages.next({10}, milliseconds{5'000})->page;
    going.read_to({events});
    CHECK(going.runner->state().checkpoint.position == Position{events});
    CHECK(second.expired());                   // nobody keeps what nobody reads
    CHECK(source.reads() <= events / 10 + 4);  // the log was asked once for every page
    stopped.read_to({events});
    CHECK(came(*stopped.runner) == came(*going.runner));
}

TEST_CASE("fan: a feed of bells that drops nine rings in ten leaves no gap (T8)") {
    constexpr std::size_t events = 200;
    const Book book = many(events);
    const Limit limit{.events = 10};
    GrowingSource source(book);
    LossyBell bell(10);
    Fan fan(source, bell, {.page = limit, .patience = milliseconds{20}});
    Fed fed(fan, book, limit);
    source.end_at(0);
    std::jthread told([&] {
        for (std::size_t head = 1; head <= events; ++head) {
            source.end_at(head);
            bell.ring({head});
            std::this_thread::yield();
        }
    });
    const auto start = std::chrono::steady_clock::now();
    fed.read_to({events});
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds{10});
    const auto row = fed.runner->read().find(counts, gated::key(0));
    REQUIRE(row);
    REQUIRE(*row);
    CHECK((*row)->row == events);
}

TEST_CASE("fan: a log that does not answer is said so to whoever asks, and is read on once it does") {
    const Book book = many(5);
    GrowingSource source(book);
    source.fail(true);
    LossyBell bell;
    Fan fan(source, bell, {.patience = milliseconds{10}});
    const auto refused = fan.next({0}, milliseconds{5'000});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == Error::Kind::unavailable);
    source.fail(false);
    for (bool there = false; !there;) {
        const auto next = fan.next({0}, milliseconds{5'000});
        there = next && *next && (*next)->page;
    }
}

}  // namespace
}  // namespace daybook::projections
