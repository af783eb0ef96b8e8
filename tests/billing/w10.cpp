// W10 of rules.md: what is paid for care that was not given (R21).

#include "tests/billing/bench.h"
#include "tests/dsl/agency.h"

namespace daybook::billing {
namespace {

using namespace story;

// ≥ 24 h free, else 100 % of the planned value; a retainer of 7 days at 100 % and 7 at 50 %.
care::ContractBilling council() {
    auto contract = contract_with();
    contract.policies.push_back({.from = on("2020-01-01"),
                                 .notice = std::chrono::hours{24},
                                 .late_payable_ppm = 1'000'000,
                                 .retainer = {{7, 1'000'000}, {7, 500'000}}});
    return contract;
}

// The bill of every visit of the book, measured.
std::vector<Line> bill_of(const Book& book, const care::ContractBilling& contract,
                          const care::PackageHolds* holds = nullptr) {
    Measures measures(book);
    std::vector<Line> all;
    for (const auto& visit : measures.all())
        for (auto& line : bill(visit, {.contract = contract, .package = {}, .holds = holds})) all.push_back(line);
    return all;
}

TEST_CASE("billing: W10, notice of a cancellation is the wall clock's") {
    struct Row {
        const char* day;
        const char* cancelled;
        const char* start;
        std::int64_t pence;
    };
    const Row rows[] = {{"2026-03-04", "-1 07:00", "08:00", 0},    // 25 h
                        {"2026-03-04", "-1 08:00", "08:00", 0},    // 24 h, in time
                        {"2026-03-04", "-1 09:00", "08:00", 898},  // 23 h
                        {"2026-03-29", "-1 08:00", "08:00", 0},    // 23 h elapsed, 24 on the wall
                        {"2026-10-25", "-1 08:30", "08:00", 898},  // 24.5 h elapsed, 23.5 on the wall
                        {"2026-03-04", "-1 08:00:01", "08:00", 898}};
    for (const Row& row : rows) {
        INFO(row.day << " cancelled " << row.cancelled);
        Book book{{.day = row.day}};
        book.tell(planned("V", row.start, "08:30"), cancelled("V", row.cancelled, Who::PERSON));
        const auto lines = bill_of(book, council());
        CHECK(pence_of(lines) == row.pence);
        if (row.pence == 0) continue;
        REQUIRE(lines.size() == 1);
        CHECK(lines[0].kind == Kind::CANCELLED);
        CHECK(lines[0].visit == "V");
    }
}

TEST_CASE("billing: a late cancellation is charged whoever of the person's side it was, and the provider's never") {
    const std::pair<Who, std::int64_t> rows[] = {
        {Who::PERSON, 898}, {Who::REPRESENTATIVE, 898}, {Who::COMMISSIONER, 898}, {Who::PROVIDER, 0}};
    for (const auto& [who, pence] : rows) {
        Book book;
        book.tell(planned("V", "08:00", "08:30"), cancelled("V", "07:00", who, true));
        CHECK(pence_of(bill_of(book, council())) == pence);
    }
}

TEST_CASE("billing: a late cancellation of a double-handed visit is charged for both") {
    Book book;
    book.tell(planned("V", "08:00", "08:30", {.required = 2}), cancelled("V", "07:00", Who::PERSON));
    CHECK(parts(bill_of(book, council())) == Parts{{30, 898}, {30, 898}});
}

TEST_CASE("billing: each planned visit is charged once: delivered before cancelled before retained") {
    Book book;
    book.tell(planned("V", "08:00", "08:30"), cancelled("V", "07:00", Who::PERSON), visited("V", "08:00", "08:30"));
    const auto came = bill_of(book, council());
    REQUIRE(came.size() == 1);
    CHECK(came[0].kind == Kind::DELIVERED);
    CHECK(came[0].pence == 898);
}

TEST_CASE("billing: W10, retainer: 26 × 898 + 28 × 449 + 4 × 0 = 35,920 p") {
    Book book{{.day = "2026-03-04"}};
    book.tell(suspended("package-1", "14:00", "14:00"), resumed("package-1", "+15 00:00", "+15 00:00"));
    care::PackageHolds holds;
    for (const auto& event : book.events()) care::fold(holds, EventView{event.bytes()});
    const auto contract = council();
    std::int64_t whole = 0, half = 0, nothing = 0, pence = 0;
    for (Day day = on("2026-03-04"); day < on("2026-03-20"); day += std::chrono::days{1})
        for (const int hour : {8, 12, 17, 21}) {
            const Instant start = Calendar::london().at(day, std::chrono::hours{hour}).instant;
            if (!holds.held_at(start)) continue;
            const care::DueSlot slot{
                .visit = "slot",
                .start = start,
                .known = {},
                .held = true,
                .slot = {.weekdays = 127, .start = std::chrono::hours{hour}, .length = minutes(30)}};
            const auto lines = bill(slot, day, {.contract = contract, .package = {}, .holds = &holds});
            ++(pence_of(lines) == 898 ? whole : pence_of(lines) == 449 ? half : nothing);
            pence += pence_of(lines);
            for (const Line& line : lines) CHECK(line.kind == Kind::RETAINER);
        }
    CHECK(whole == 26);
    CHECK(half == 28);
    CHECK(nothing == 4);
    CHECK(pence == 35'920);
    CHECK(longest_hold(contract.policies[0]) == 14);
}

TEST_CASE("billing: a planned visit during a suspension falls to the retainer") {
    Book book{{.day = "2026-03-04"}};
    book.tell(suspended("package-1", "-7 14:00", "-7 14:00"), planned("V", "08:00", "08:30"));
    care::PackageHolds holds;
    for (const auto& event : book.events()) care::fold(holds, EventView{event.bytes()});
    const auto lines = bill_of(book, council(), &holds);
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].kind == Kind::RETAINER);
    CHECK(lines[0].pence == 449);
    CHECK(lines[0].why == "day 8 of the suspension");
    // What the provider had called off is not kept for anybody.
    book.tell(cancelled("V", "-1 09:00", Who::PROVIDER));
    CHECK(bill_of(book, council(), &holds).empty());
}

}  // namespace
}  // namespace daybook::billing
