// What is measured again in batches at one position (format.md D3): a reader is never told that it is done before it
// is.

#include "tests/projections/gated.h"

namespace daybook::projections {
namespace {

using namespace story;

// What a reader would see between two batches.
struct Seen {
    std::uint64_t commits = 0;
    Position whole;
    bool restating = false;
    bool live = false;
    std::vector<std::string> keys;  // changed behind position 1
};

struct Watched {
    explicit Watched(const Runner& runner) {
        gated::between = [this, &runner] {
            const auto state = runner.state();
            seen.push_back({state.commits, state.checkpoint.whole(), state.checkpoint.restating, state.live(),
                            runner.changes({1}).keys});
        };
    }
    ~Watched() {
        gated::between = [] {};
    }
    std::vector<Seen> seen;
};

Book two_events() {
    Book book;
    book.tell(planned("V1", "08:00", "08:30"), clocked_in("V1", "08:05"));
    return book;
}

TEST_CASE("restating: the position is not reached before the last batch, and every batch is heard") {
    const Projection projection = gated::projection();
    const Book book = two_events();
    Shelf shelf(projection, book);
    shelf.open();
    shelf.source().end_at(1);
    shelf.catch_up();
    shelf.source().end_at(2);
    Watched watched(shelf.runner());
    const std::uint64_t before = shelf.runner().state().commits;
    shelf.catch_up();
    REQUIRE(watched.seen.size() == 3);
    for (const std::size_t batch : {1U, 2U}) {
        INFO("after batch " << batch);
        const Seen& seen = watched.seen[batch];
        CHECK(seen.commits == before + batch);
        CHECK(seen.whole == Position{1});
        CHECK(seen.restating);
        CHECK_FALSE(seen.live);
        CHECK(seen.keys.size() == batch);
    }
    const auto state = shelf.runner().state();
    CHECK(state.commits == before + 3);
    CHECK(state.checkpoint.whole() == Position{2});
    CHECK(state.live());
    const auto changes = shelf.runner().changes({1});
    CHECK(changes.keys == std::vector<std::string>{"record-1", "record-2", "record-3"});
    CHECK(changes.position == Position{2});
    CHECK(shelf.runner().changes(changes.position).keys.empty());
}

TEST_CASE("restating: a crash between two batches goes on where it was, and says so from the start") {
    const Projection projection = gated::projection();
    const Book book = two_events();
    Shelf straight(projection, book), broken(projection, book);
    whole(straight);
    broken.open();
    struct Crash {};
    int batches = 0;
    gated::between = [&] {
        if (++batches == 5) throw Crash{};  // in the second batch of the second event
    };
    CHECK_THROWS_AS(broken.catch_up(), Crash);
    broken.close();
    Position at_start;
    gated::between = [] {};
    {
        const auto store = Store::open(broken.folder());
        REQUIRE(store);
        CHECK((*store)->checkpoint().restating);
        at_start = (*store)->checkpoint().whole();
    }
    CHECK(at_start == Position{1});
    whole(broken);
    CHECK(came(broken.runner()) == came(straight.runner()));
    CHECK_FALSE(broken.runner().state().checkpoint.restating);
}

}  // namespace
}  // namespace daybook::projections
