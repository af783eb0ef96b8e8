// Parked streams: tried again in their order, or passed over with a recorded reason; and then no trace of it is left in
// the rows.

#include "projections/engine/compare.h"
#include "projections/engine/parked.h"
#include "schema/record.capnp.h"
#include "tests/projections/gated.h"

namespace daybook::projections {
namespace {

using namespace story;

// Keeps the order of every stream's events, and cannot take a voided visit while it has this bug.
bool buggy = true;
std::string encode_text(const std::string& text) { return text; }
Result<std::string> decode_text(std::string_view bytes) { return std::string(bytes); }
const Table<std::string> orders{{.number = 1, .name = "orders"}, &encode_text, &decode_text};
std::string key_of(std::string_view stream) { return KeyOut().text(stream).take(); }

Status keep_order(Rows& rows, const EventView& event) {
    if (event.stream().starts_with("record-")) return {};
    rows.edit(orders, key_of(event.stream())) += std::to_string(event.stamp().version.value) + " ";
    if (buggy && event.is<schema::Visit::Voided>()) return rejected("a voided visit");
    return {};
}
const Projection ordering{.name = "ordering", .tables = {&orders}, .step = &keep_order};

struct Fixed {
    Fixed() { buggy = false; }
    ~Fixed() { buggy = true; }
};

Line retried(const std::string& visit, std::string when, std::uint64_t skipped = 0,
             std::string projection = "ordering") {
    return {.stream = "record-projection-" + projection,
            .occurred = std::move(when),
            .build = [=](const Scene&, const Envelope& envelope) {
                return propose<schema::Record::StreamRetried>(envelope, [&](auto fact) {
                    fact.setProjection(projection);
                    fact.setStream("visit-" + visit);
                    fact.setSkipped(skipped);
                    fact.setReason(skipped ? "told twice by the rota" : "");
                });
            }};
}

std::string order(const Runner& runner, const std::string& visit) {
    const auto row = runner.read().find(orders, key_of("visit-" + visit));
    REQUIRE(row);
    return *row ? (*row)->row : "";
}

Book with_a_voided_visit() {
    Book book;
    book.tell(planned("V1", "08:00", "08:30"), planned("V2", "08:00", "08:30"), voided("V1", "07:00"),
              visited("V1", "08:00", "08:30"), visited("V2", "08:00", "08:30"));
    return book;
}
constexpr std::uint64_t poison = 3;  // position of the voided visit

TEST_CASE("parking: a stream that is tried again after the bug is mended comes to what it would always have been") {
    Book book = with_a_voided_visit();
    Shelf parked(ordering, book);
    whole(parked);
    CHECK(order(parked.runner(), "V1") == "1 ");
    CHECK(parked.runner().state().checkpoint.parked == 1);
    book.tell(retried("V1", "10:00"));
    book.tell(clocked_in("V2", "11:00"));
    const Fixed fixed;
    parked.source().end_at(book.events().size());
    whole(parked);  // opened again, as a new program would
    CHECK(order(parked.runner(), "V1") == "1 2 3 4 ");
    CHECK(order(parked.runner(), "V2") == "1 2 3 4 ");
    const auto never = delivered(ordering, book);  // never parked, however it is delivered
    CHECK(came(parked.runner()) == came(never->runner()));
}

TEST_CASE("parking: what is tried again with the bug still there parks at the same event, and nothing else moves") {
    Book book = with_a_voided_visit();
    book.tell(retried("V1", "10:00"));
    book.tell(clocked_out("V1", "11:00"), clocked_in("V2", "11:00"));
    const auto shelf = delivered(ordering, book);
    CHECK(order(shelf->runner(), "V1") == "1 ");
    CHECK(order(shelf->runner(), "V2") == "1 2 3 4 ");
    const auto row = shelf->runner().read().find(parked_table, KeyOut().u64(1).take());
    REQUIRE(row);
    REQUIRE(*row);
    CHECK((*row)->row.position == poison);
    CHECK((*row)->row.events == 4);
}

TEST_CASE("parking: an event that is skipped is passed over with its reason, and a rebuild passes over the same") {
    Book book = with_a_voided_visit();
    Shelf live(ordering, book);
    whole(live);
    book.tell(retried("V1", "10:00", poison));
    live.source().end_at(book.events().size());
    live.catch_up();
    CHECK(order(live.runner(), "V1") == "1 3 4 ");
    CHECK(live.runner().state().checkpoint.parked == 0);
    const auto said = live.runner().read().find(skipped_table, KeyOut().u64(poison).take());
    REQUIRE(said);
    REQUIRE(*said);
    CHECK((*said)->row.reason == "told twice by the rota");
    const auto rebuilt = delivered(ordering, book);
    CHECK(came(live.runner()) == came(rebuilt->runner()));
    const Fixed fixed;  // and so does a program that could take it by now
    Shelf later(ordering, book);
    whole(later);
    CHECK(came(live.runner()) == came(later.runner()));
}

TEST_CASE("parking: what is said of another projection, or in another stream, is not heeded") {
    Book book = with_a_voided_visit();
    book.tell(retried("V1", "10:00", poison, "another"));
    Line elsewhere = retried("V1", "10:01", poison);
    elsewhere.stream = "record-elsewhere";
    book.tell(elsewhere);
    const auto shelf = delivered(ordering, book);
    CHECK(shelf->runner().state().checkpoint.parked == 1);
    CHECK(order(shelf->runner(), "V1") == "1 ");
}

TEST_CASE("parking: a log that falls silent in the middle of a retry loses nothing") {
    Book book = with_a_voided_visit();
    Shelf shelf(ordering, book);
    whole(shelf);
    book.tell(retried("V1", "10:00"));
    const Fixed fixed;
    shelf.source().end_at(book.events().size());
    shelf.source().fail_streams(true);
    const auto refused = shelf.runner().advance({});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == Error::Kind::unavailable);
    shelf.source().fail_streams(false);
    shelf.catch_up();
    CHECK(order(shelf.runner(), "V1") == "1 2 3 4 ");
}

TEST_CASE("fencing: rows made on a checkpoint the store has left are refused, and nothing is written") {
    TempFolder folder;
    auto store = Store::open(folder.path());
    REQUIRE(store);
    const Checkpoint start, first{.position = {1}, .rows = 1}, other{.position = {2}, .rows = 1};
    const Write mine[] = {{.table = 1, .key = "k", .row = "mine", .changed = {1}}};
    const Write theirs[] = {{.table = 1, .key = "k", .row = "theirs", .changed = {2}}};
    REQUIRE((*store)->commit(mine, start, first, true));
    const auto refused = (*store)->commit(theirs, start, other, true);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == Error::Kind::conflict);
    CHECK(*(*store)->get(1, "k") == "mine");
    CHECK((*store)->checkpoint() == first);
    CHECK((*store)->commit(theirs, first, other, true));
    CHECK_FALSE(Store::open(folder.path()));  // nor may a second instance open it meanwhile
}

}  // namespace
}  // namespace daybook::projections
