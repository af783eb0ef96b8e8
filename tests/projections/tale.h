#pragma once

#include <atomic>
#include <catch2/catch.hpp>
#include <cstring>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "events/core/calendar.h"
#include "projections/engine/runner.h"
#include "schema/views.capnp.h"
#include "tests/dsl/story.h"

// Stories delivered to a projection: whole, one by one, with pages read again after a crash, across restarts. However
// they come, the rows must be the same.
namespace daybook::projections {

class TempFolder {
 public:
    TempFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "daybook-rows-XXXXXX").string();
        path_ = ::mkdtemp(name.data());
    }
    ~TempFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;
    const std::filesystem::path& path() const { return path_; }

 private:
    std::filesystem::path path_;
};

// A book as the log: pages up to `head`.
class BookSource final : public EventSource {
 public:
    explicit BookSource(const story::Book& book) : book_(book), head_{book.events().size()} {}

    void end_at(std::uint64_t head) { head_ = {head}; }
    void fail(bool failing) { failing_ = failing; }
    void fail_streams(bool failing) { streams_failing_ = failing; }

    Result<Page> read(Position after, Limit limit) override {
        if (failing_) return unavailable("nobody answers");
        ++reads_;
        WordBuffer frames;
        for (std::uint64_t i = after.value; i < head_.value && i - after.value < limit.events; ++i)
            frame(frames, book_.events().at(i).bytes());
        return Page(head_, std::move(frames));
    }
    Result<Page> read_stream(std::string_view stream, Version after, Limit limit) override {
        if (failing_ || streams_failing_) return unavailable("nobody answers");
        WordBuffer frames;
        std::uint32_t version = 0;
        for (std::uint64_t i = 0; i < head_.value; ++i) {
            if (book_.events().at(i).stream != stream || ++version <= after.value ||
                version - after.value > limit.events)
                continue;
            frame(frames, book_.events().at(i).bytes());
        }
        if (version == 0) return not_found("there is no stream " + std::string(stream));
        return Page(head_, std::move(frames));
    }
    std::uint64_t reads() const { return reads_; }  // pages by position, so far
    Result<Page> find(std::string_view, std::string_view) override { return Page{}; }

 private:
    static void frame(WordBuffer& frames, Words event) {
        const std::uint32_t head[2] = {static_cast<std::uint32_t>(event.size_bytes()), 0};
        capnp::word word;
        std::memcpy(&word, head, sizeof word);
        frames.push_back(word);
        frames.insert(frames.end(), event.begin(), event.end());
    }

    const story::Book& book_;
    std::atomic<std::uint64_t> reads_ = 0;
    Position head_;
    bool failing_ = false;
    bool streams_failing_ = false;
};

class NoBell final : public Bell {
 public:
    void wait(Position, std::chrono::milliseconds) override {}
};

// One projection kept in a folder of its own.
class Shelf {
 public:
    Shelf(const Projection& projection, const story::Book& book) : projection_(projection), source_(book) {}

    Result<std::unique_ptr<Runner>> try_open(RunnerOptions options = {}, const std::string& uuid = "log-1") {
        return Runner::open(projection_, folder_.path(), source_, bell_, {.uuid = uuid, .incarnation = 1, .head = {}},
                            options);
    }
    Runner& open(RunnerOptions options = {}) {
        runner_.reset();
        auto opened = try_open(options);
        if (!opened) FAIL(opened.error().sentence);
        runner_ = std::move(*opened);
        return *runner_;
    }
    void close() { runner_.reset(); }
    void catch_up() {
        for (bool more = true; more;) {
            const auto advanced = runner_->advance({});
            if (!advanced) FAIL(advanced.error().sentence);
            more = *advanced;
        }
    }
    BookSource& source() { return source_; }
    Runner& runner() { return *runner_; }
    const std::filesystem::path& folder() const { return folder_.path(); }

 private:
    const Projection& projection_;
    TempFolder folder_;
    BookSource source_;
    NoBell bell_;
    std::unique_ptr<Runner> runner_;
};

// What the rows came to: equal for equal rows, whatever way they came about.
struct Came {
    RowsDigest digest;
    std::uint64_t rows = 0;
    std::uint32_t parked = 0;
    bool operator==(const Came&) const = default;
};
inline Came came(const Runner& runner) {
    const Checkpoint checkpoint = runner.state().checkpoint;
    return {checkpoint.digest, checkpoint.rows, checkpoint.parked};
}

inline void whole(Shelf& shelf) {
    shelf.open();
    shelf.catch_up();
}
inline void one_by_one(Shelf& shelf, std::size_t events) {
    shelf.open();
    for (std::size_t head = 1; head <= events; ++head) {
        shelf.source().end_at(head);
        shelf.catch_up();
    }
}
// Pages of three events, each read, thrown away by a crash before the commit, and read again.
inline void twice(Shelf& shelf, std::size_t events) {
    const RunnerOptions small{.page = {.events = 3}};
    for (std::size_t head = 3; head < events + 3; head += 3) {
        shelf.source().end_at(events);
        shelf.open(small);
        REQUIRE(shelf.runner().advance({}));  // staged, not committed unless it was the last page
        shelf.source().end_at(std::min(head, events));
        shelf.open(small);
        shelf.catch_up();
    }
}
// Stopped and opened again in the middle.
inline void restarted(Shelf& shelf, std::size_t events) {
    shelf.source().end_at(events / 2);
    whole(shelf);
    shelf.close();
    shelf.source().end_at(events);
    whole(shelf);
}

// Delivers the book in every way, wants the same rows each time, and leaves a shelf that has read all of it.
inline std::unique_ptr<Shelf> delivered(const Projection& projection, const story::Book& book) {
    const std::size_t events = book.events().size();
    auto shelf = std::make_unique<Shelf>(projection, book);
    whole(*shelf);
    const Came expected = came(shelf->runner());
    const auto check = [&](const char* how, const std::function<void(Shelf&)>& deliver) {
        INFO("delivered " << how);
        Shelf other(projection, book);
        deliver(other);
        const bool same = came(other.runner()) == expected;
        CHECK(same);
        CHECK(other.runner().state().checkpoint.position.value == events);
    };
    check("one by one", [&](Shelf& other) { one_by_one(other, events); });
    check("twice", [&](Shelf& other) { twice(other, events); });
    check("with a restart in the middle", [&](Shelf& other) { restarted(other, events); });
    return shelf;
}

using Filters = std::vector<std::pair<std::string, std::string>>;

// The rows a view answers, each handed to `visit` as its struct.
inline Result<ViewPage> ask(const Runner& runner, std::string_view view, const ViewQuery& query) {
    for (const View& one : runner.projection().views)
        if (one.name == view) {
            DAYBOOK_CHECK(check_filters(one, query));
            const Reading reading = runner.read();
            return one.read(reading, query);
        }
    return not_found("no such view");
}
template <class Row>
void each(const ViewPage& page, const std::function<void(typename Row::Reader)>& visit) {
    for (const auto& row : page.rows) {
        const kj::ArrayPtr<const capnp::word> segment(row.bytes.data(), row.bytes.size());
        capnp::SegmentArrayMessageReader message(kj::arrayPtr(&segment, 1));
        visit(message.getRoot<Row>());
    }
}
inline ViewPage asked(const Runner& runner, std::string_view view, Filters filters = {}) {
    auto page = ask(runner, view, {.filters = std::move(filters)});
    if (!page) FAIL(page.error().sentence);
    return std::move(*page);
}

}  // namespace daybook::projections
