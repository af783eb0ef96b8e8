// Before and after: what an event changed against what was known.

#include <catch2/catch.hpp>
#include <map>

#include "projections/audit_trail/change.h"
#include "tests/dsl/story.h"

namespace daybook::projections {
namespace {

using namespace story;

// The changes of the last event of a story, all before it known.
std::vector<FieldChange> last_change(const Book& book) {
    std::map<std::string, std::string> known;
    std::vector<FieldChange> last;
    for (const auto& stored : book.events()) {
        const EventView event{stored.bytes()};
        const FactFields fact{event};
        last = change(fact, known[stored.stream + family_of(fact)]);
    }
    return last;
}

const FieldChange* find(const std::vector<FieldChange>& changes, std::string_view field) {
    for (const auto& one : changes)
        if (one.field == field) return &one;
    return nullptr;
}

TEST_CASE("audit trail: a replanned visit shows the time it had and the time it has") {
    Book book;
    book.tell(planned("V1", "08:00", "08:30"), replanned("V1", "08:45", "", "07:30"));
    const auto changes = last_change(book);
    const auto* start = find(changes, "Start");
    REQUIRE(start);
    CHECK(start->before == "2026-03-04T08:00:00Z");
    CHECK(start->after == "2026-03-04T08:45:00Z");
}

TEST_CASE("audit trail: the first plan has nothing before") {
    Book book;
    book.tell(Story{planned("V1", "08:00", "08:30")});
    const auto changes = last_change(book);
    const auto* start = find(changes, "Start");
    REQUIRE(start);
    CHECK(start->before.empty());
}

TEST_CASE("audit trail: two care workers of one visit are not each other's before") {
    Book book;
    book.tell(clocked_in("V1", "08:00", {.worker = "worker-1"}), clocked_in("V1", "08:02", {.worker = "worker-2"}));
    const auto changes = last_change(book);
    const auto* worker = find(changes, "Worker");
    REQUIRE(worker);
    CHECK(worker->before.empty());
    CHECK(worker->after == "worker-2");
}

TEST_CASE("audit trail: a time no calendar holds is shown as the number it is") {
    for (const std::int64_t nonsense : {INT64_MAX, INT64_MIN}) {
        Book book;
        book.tell(visit_line<schema::Visit::Planned>("V1", "08:00",
                                                     [=](auto fact, const Scene&) { fact.setStart(nonsense); }));
        const auto changes = last_change(book);
        const auto* start = find(changes, "Start");
        REQUIRE(start);
        CHECK(start->after == std::to_string(nonsense));
    }
    Book book;
    book.tell(kpi_schedule("c1"));
    book.tell(Line{.stream = "contract-c1", .occurred = "08:00", .build = [](const Scene&, const Envelope& envelope) {
                       return propose<schema::Contract::KpiScheduleSet>(envelope,
                                                                        [](auto fact) { fact.setFrom(INT32_MAX); });
                   }});
    const auto changes = last_change(book);
    const auto* from = find(changes, "From");
    REQUIRE(from);
    CHECK(from->before == "2026-01-01");
    CHECK(from->after == std::to_string(INT32_MAX));
}

}  // namespace
}  // namespace daybook::projections
