// The engine: one batch for rows and checkpoint, a log that went back in time, parked streams, changed keys.

#include <catch2/catch.hpp>

#include "projections/engine/bytes.h"
#include "projections/engine/key.h"
#include "projections/engine/parked.h"
#include "tests/projections/tale.h"

namespace daybook::projections {
namespace {

using namespace story;

// A projection that counts the events of every stream, and cannot stand a voided visit.
std::string encode_count(const std::uint64_t& count) {
    BytesOut out;
    out.u(count);
    return out.take();
}
Result<std::uint64_t> decode_count(std::string_view bytes) {
    BytesIn in(bytes);
    const std::uint64_t count = in.u();
    if (!in.done()) return corrupt("not a count");
    return count;
}
std::string shown(std::string_view key) { return KeyIn(key).text(); }
const Table<std::uint64_t> counts{{.number = 1, .name = "counts", .shown = &shown}, &encode_count, &decode_count};

std::string key_of(std::string_view stream) { return KeyOut().text(stream).take(); }

Status count(Rows& rows, const EventView& event) {
    ++rows.edit(counts, key_of(event.stream()));
    if (event.is<schema::Visit::Voided>()) return rejected("a voided visit");
    return {};
}
const Projection counting{.name = "counting", .version = 1, .tables = {&counts}, .step = &count};

std::uint64_t counted(const Runner& runner, std::string_view stream) {
    const auto row = runner.read().find(counts, key_of(stream));
    REQUIRE(row);
    return *row ? (*row)->row : 0;
}

Book two_visits() {
    Book book;
    book.tell(planned("V1", "08:00", "08:30"), visited("V1", "08:00", "08:30"), planned("V2", "09:00", "09:30"),
              visited("V2", "09:00", "09:30"));
    return book;
}

TEST_CASE("engine: a story comes to the same rows whole, one by one, read twice and across a restart") {
    const Book book = two_visits();
    const auto shelf = delivered(counting, book);
    CHECK(counted(shelf->runner(), "visit-V1") == 3);
    CHECK(counted(shelf->runner(), "visit-V2") == 3);
    CHECK(shelf->runner().state().live());
}

TEST_CASE("engine: the digest tells one changed row from another") {
    const Book book = two_visits();
    Book other;
    other.tell(planned("V1", "08:00", "08:30"), visited("V1", "08:00", "08:30"), planned("V2", "09:00", "09:30"));
    Shelf a(counting, book), b(counting, other);
    whole(a);
    whole(b);
    CHECK_FALSE(came(a.runner()) == came(b.runner()));
}

TEST_CASE("engine: what was staged and not committed is gone after a crash, with its checkpoint") {
    const Book book = two_visits();
    Shelf shelf(counting, book);
    shelf.open({.page = {.events = 2}});
    REQUIRE(shelf.runner().advance({}));  // two of six events: staged
    CHECK(shelf.runner().state().checkpoint.position.value == 0);
    CHECK(counted(shelf.runner(), "visit-V1") == 0);
    whole(shelf);  // opened again
    CHECK(shelf.runner().state().checkpoint.position.value == 6);
    CHECK(counted(shelf.runner(), "visit-V1") == 3);
}

TEST_CASE("engine: a source that does not answer loses nothing that was read") {
    const Book book = two_visits();
    Shelf shelf(counting, book);
    shelf.open({.page = {.events = 2}});
    REQUIRE(shelf.runner().advance({}));
    shelf.source().fail(true);
    const auto refused = shelf.runner().advance({});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == Error::Kind::unavailable);
    CHECK(shelf.runner().state().checkpoint.position.value == 2);
    shelf.source().fail(false);
    shelf.catch_up();
    CHECK(counted(shelf.runner(), "visit-V2") == 3);
}

TEST_CASE("engine: commits that become files and commits in the journal, in turn, survive being closed at any point") {
    const Book book = two_visits();
    constexpr std::size_t always = 0, never = 1'000;
    for (const std::size_t first : {0, 1}) {
        Shelf shelf(counting, book);
        for (std::size_t head = 1; head <= book.events().size(); ++head) {
            shelf.source().end_at(book.events().size());
            const std::size_t file_rows = (head + first) % 2 == 0 ? always : never;
            shelf.open({.commit_events = 1, .file_rows = file_rows, .page = {.events = 1}});
            REQUIRE(shelf.runner().advance({}));
            CHECK(shelf.runner().state().checkpoint.position.value == head);
        }
        CHECK(counted(shelf.runner(), "visit-V2") == 3);
    }
}

TEST_CASE("engine: a log that ends before the checkpoint is refused, and the sentence says rebuild") {
    const Book book = two_visits();
    Shelf shelf(counting, book);
    whole(shelf);
    shelf.close();
    shelf.source().end_at(3);
    const auto opened = shelf.try_open();
    REQUIRE_FALSE(opened);
    CHECK(opened.error().kind == Error::Kind::corrupt);
    CHECK(opened.error().sentence.find("rebuild") != std::string::npos);
    shelf.source().end_at(6);
    CHECK(shelf.try_open());
}

TEST_CASE("engine: a log that holds another event at the checkpoint is refused") {
    TempFolder folder;
    NoBell bell;
    const Book book = two_visits();
    Book other;
    other.tell(planned("V1", "08:00", "08:30"), visited("V1", "08:00", "08:30"), planned("V2", "09:00", "09:30"),
               visited("V2", "09:00", "09:31"));
    BookSource first(book), second(other);
    {
        auto runner = Runner::open(counting, folder.path(), first, bell, {.uuid = "log-1"});
        REQUIRE(runner);
        while (*(*runner)->advance({})) {
        }
    }
    const auto opened = Runner::open(counting, folder.path(), second, bell, {.uuid = "log-1"});
    REQUIRE_FALSE(opened);
    CHECK(opened.error().sentence.find("rebuild") != std::string::npos);
    CHECK(Runner::open(counting, folder.path(), first, bell, {.uuid = "log-1"}));
    CHECK_FALSE(Runner::open(counting, folder.path(), first, bell, {.uuid = "another log"}));
}

TEST_CASE("engine: an event a step refuses parks its stream, is counted, and leaves its neighbours right") {
    Book book;
    book.tell(planned("V1", "08:00", "08:30"), planned("V2", "08:00", "08:30"), voided("V1", "07:00"),
              visited("V1", "08:00", "08:30"), visited("V2", "08:00", "08:30"), voided("V2", "20:00"));
    const auto shelf = delivered(counting, book);
    const Runner& runner = shelf->runner();
    CHECK(runner.state().checkpoint.parked == 2);
    CHECK(counted(runner, "visit-V1") == 1);  // the refused event left nothing, nor did what came after
    CHECK(counted(runner, "visit-V2") == 3);
    const Reading reading = runner.read();
    auto cursor = reading.cursor(parked_table);
    cursor.seek({});
    REQUIRE(cursor.valid());
    const auto parked = parked_table.decode(cursor.bytes());
    REQUIRE(parked);
    CHECK(parked->stream == "visit-V1");
    CHECK(parked->reason == "a voided visit");
    CHECK(parked->events == 3);
}

TEST_CASE("engine: changed keys are told from a position on, and an older reader is told to start over") {
    const Book book = two_visits();
    Shelf shelf(counting, book);
    shelf.open();
    shelf.source().end_at(4);
    shelf.catch_up();
    shelf.source().end_at(6);
    shelf.catch_up();
    CHECK(shelf.runner().changes({4}).keys == std::vector<std::string>{"visit-V2"});
    CHECK(shelf.runner().changes({0}).keys == std::vector<std::string>{"visit-V1", "visit-V2"});
    CHECK(shelf.runner().changes({6}).keys.empty());
    shelf.open();
    CHECK(shelf.runner().changes({4}).reset);
    CHECK_FALSE(shelf.runner().changes({6}).reset);
}

TEST_CASE("engine: only the last 65,536 changes are held") {
    Changes changes(Checkpoint{});
    std::vector<Rows::Change> many;
    for (std::uint64_t i = 1; i <= Changes::most + 10; ++i) many.push_back({{i}, "k"});
    changes.add(many, {.position = {Changes::most + 10}});
    CHECK(changes.after({9}).reset);
    CHECK_FALSE(changes.after({10}).reset);
}

TEST_CASE("engine: keys sort as their parts do, whatever bytes they hold") {
    const std::vector<std::string> texts = {"",
                                            std::string(1, '\0'),
                                            std::string("\0a", 2),
                                            "a",
                                            std::string("a\0", 2),
                                            std::string("a\0b", 3),
                                            "aa",
                                            "b",
                                            "\xff"};
    for (std::size_t i = 0; i < texts.size(); ++i) {
        CHECK(KeyIn(KeyOut().text(texts[i]).take()).text() == texts[i]);
        for (std::size_t j = i + 1; j < texts.size(); ++j)
            CHECK(KeyOut().text(texts[i]).u32(~0U).take() < KeyOut().text(texts[j]).u32(0).take());
    }
    CHECK(KeyOut().day(day(-5)).take() < KeyOut().day(day(3)).take());
    CHECK(KeyIn(KeyOut().day(day(-5)).take()).day() == day(-5));
    KeyIn damaged("no end");
    damaged.text();
    CHECK_FALSE(damaged.good());
}

}  // namespace
}  // namespace daybook::projections
