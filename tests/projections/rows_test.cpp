// The cache of decoded rows: what it forgets is found in the store again.

#include "tests/projections/gated.h"

namespace daybook::projections {
namespace {

constexpr std::uint64_t batch_rows = 150'000;  // two of them are more than is kept

// Returns how many rows were written.
std::size_t commit(Rows& rows, Store& store, Position at) {
    const Checkpoint before = store.checkpoint();
    const auto staged = rows.staged(before);
    Checkpoint after = before;
    after.position = at;
    after.digest = staged.digest;
    after.rows = staged.rows;
    REQUIRE(store.commit(staged.writes, before, after, false));
    const std::size_t written = staged.writes.size();
    rows.committed();
    return written;
}

void write(Rows& rows, Store& store, std::uint64_t from, std::uint64_t to, Position at) {
    rows.stand_at(at);
    for (std::uint64_t i = from; i < to; ++i) rows.edit(gated::measured, gated::key(i)) += 1;
    commit(rows, store, at);
}

const Table<std::string> texts{{.number = 3, .name = "texts"},
                               [](const std::string& text) { return text; },
                               [](std::string_view bytes) -> Result<std::string> { return std::string(bytes); }};

TEST_CASE("rows: in a store that was empty, rows that were forgotten are read again and not taken for new ones") {
    TempFolder folder;
    auto store = Store::open(folder.path());
    REQUIRE(store);
    Rows rows(**store);
    write(rows, **store, 0, batch_rows, {1});
    write(rows, **store, batch_rows, 2 * batch_rows, {2});
    write(rows, **store, 0, 10, {3});  // of those that were forgotten
    const auto* again = rows.find(gated::measured, gated::key(0));
    REQUIRE(again);
    CHECK(*again == 2);
    CHECK((*store)->checkpoint().rows == 2 * batch_rows);
    CHECK_FALSE(rows.find(gated::measured, gated::key(5 * batch_rows)));
    CHECK_FALSE(rows.failure());
}

TEST_CASE("rows: a batch given up leaves what the store holds to be read") {
    TempFolder folder;
    auto store = Store::open(folder.path());
    REQUIRE(store);
    Rows rows(**store);
    write(rows, **store, 0, 3, {1});
    rows.edit(gated::measured, gated::key(1)) = 99;
    rows.abandon();
    const auto* kept = rows.find(gated::measured, gated::key(1));
    REQUIRE(kept);
    CHECK(*kept == 1);
}

TEST_CASE("rows: a commit holds rows of any length, and one put back as it was is not written") {
    // In memory a commit's rows stand in blocks of a mebibyte: some rows fill one, some are longer than that.
    const std::size_t lengths[] = {0, 1, 700'000, 700'000, 3'000'000, 5, 1'048'000, 575, 400'000};
    TempFolder folder;
    auto store = Store::open(folder.path());
    REQUIRE(store);
    Rows rows(**store);
    const auto put = [&](char letter) {
        for (std::size_t i = 0; i < std::size(lengths); ++i)
            rows.edit(texts, gated::key(i)) = std::string(lengths[i], letter);
    };
    put('a');
    CHECK(commit(rows, **store, {1}) == std::size(lengths));
    const RowsDigest of_a = (*store)->checkpoint().digest;
    put('a');
    rows.edit(texts, gated::key(5)) = "other";
    CHECK(commit(rows, **store, {2}) == 1);
    put('b');
    CHECK(commit(rows, **store, {3}) == std::size(lengths) - 1);  // the first is empty with either letter
    const Reading reading(**store);
    for (std::size_t i = 0; i < std::size(lengths); ++i) {
        const auto kept = reading.find(texts, gated::key(i));
        REQUIRE(kept);
        REQUIRE(*kept);
        CHECK((*kept)->row == std::string(lengths[i], 'b'));
    }
    put('a');
    commit(rows, **store, {4});
    CHECK((*store)->checkpoint().digest == of_a);
}

TEST_CASE("store: a crash between taking a file in and letting go of its first name costs no row") {
    TempFolder folder;
    const Checkpoint start, first{.position = {1}, .rows = 1}, second{.position = {2}, .rows = 2};
    const Write one[] = {{.table = 1, .key = "a", .row = "one", .changed = {1}}};
    const Write two[] = {{.table = 1, .key = "b", .row = "two", .changed = {2}}};
    REQUIRE((*Store::open(folder.path()))->commit(one, start, first, true));
    for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
        if (entry.path().extension() == ".sst") {
            std::filesystem::create_hard_link(entry.path(), folder.path() / "commit.sst");
            break;
        }
    REQUIRE(std::filesystem::exists(folder.path() / "commit.sst"));
    REQUIRE((*Store::open(folder.path()))->commit(two, first, second, true));
    const auto store = Store::open(folder.path());
    REQUIRE(store);
    CHECK((*store)->get(1, "a").value() == "one");
    CHECK((*store)->get(1, "b").value() == "two");
}

}  // namespace
}  // namespace daybook::projections
