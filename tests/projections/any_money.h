#pragma once

#include <rapidcheck.h>

#include <string>

#include "tests/dsl/agency.h"
#include "tests/dsl/money.h"
#include "tests/projections/tale.h"

// Anything that may happen to the terms, the prices and the care of two contracts over two weeks, beside a block.
namespace daybook::projections {

using namespace story;

inline std::string clock_time(unsigned minutes) {
    const auto two = [](unsigned value) { return (value < 10 ? "0" : "") + std::to_string(value); };
    return two(minutes / 60) + ":" + two(minutes % 60);
}
inline std::string one_of(const char* a, const char* b) { return *rc::gen::element<std::string>(a, b); }
inline std::string any_date() {
    return "2026-03-" + std::string(*rc::gen::arbitrary<bool>() ? "0" : "1") + std::to_string(*rc::gen::inRange(2, 9));
}
inline std::string any_contract() { return one_of("county", "town"); }
inline std::string any_package() { return "p" + std::to_string(*rc::gen::inRange(1, 4)); }

// One thing that may happen to terms and prices.
inline Line any_term(const std::string& at) {
    const std::string contract = any_contract(), package = any_package(), from = any_date();
    switch (*rc::gen::inRange(0, 11)) {
        case 0:
        case 1:
            return rates(contract, *rc::gen::inRange(900, 3'000), {.from = from, .bank_holiday = 4'000, .when = at});
        case 2:
            return billing_rules(contract,
                                 {.from = from,
                                  .version = "from " + from,
                                  .source = *rc::gen::element(Source::PLANNED, Source::CLOCKED, Source::LESSER),
                                  .rounding = *rc::gen::element(Rounding::NONE, Rounding::UP, Rounding::NEAREST),
                                  .terms = {{"step_s", *rc::gen::element<std::int64_t>(60, 300, 900)}},
                                  .by_week = *rc::gen::inRange(0, 3) == 0,
                                  .when = at});
        case 3: return cancellation_policy(contract, 24, {{2, 1'000'000}, {3, 333'333}}, at);
        case 4: return supplement(package, *rc::gen::inRange(-50, 200), from, at);
        case 5: return contract_agreed(contract, "Framework", *rc::gen::inRange(4U, 8U), at);
        case 6: return contract_moved(package, contract, from, at);
        case 7:
            return ordered(package, {.from = from, .rate_pence = 70'001, .unit = RateUnit::WEEK, .contract = contract},
                           at);
        case 8: return service_credit(contract, *rc::gen::inRange(0, 5'000), at);
        case 9:
            if (*rc::gen::arbitrary<bool>()) return block_agreed("hill", from, one_of("", "2026-03-17"), at);
            return rates("hill", *rc::gen::inRange(40'000, 60'000), {.from = from, .unit = RateUnit::WEEK, .when = at});
        default: return ordered(package, {.from = from, .hours = {8, 17}, .contract = contract}, at);
    }
}

// One thing that may happen to care over two weeks.
inline Line any_care(const std::string& at, const std::string& day, unsigned from) {
    const std::string visit = "V" + std::to_string(*rc::gen::inRange(1, 12)), package = any_package();
    const std::string start = day + clock_time(from), end = day + clock_time(from + *rc::gen::inRange(5U, 90U));
    switch (*rc::gen::inRange(0, 12)) {
        case 0:
        case 1: return planned(visit, start, end, {.made = at, .package = package, .contract = any_contract()});
        case 2: return planned(visit, start, end, {.required = 2, .made = at, .package = package}).of("person-2");
        case 3: return replanned(visit, start, end, at, Who::PERSON);
        case 4: return clocked_in(visit, start, {.worker = one_of("worker-1", "worker-2")}).record_at(at);
        case 5: return clocked_out(visit, end, {.worker = one_of("worker-1", "worker-2")}).record_at(at);
        case 6: return by_hand(visit, start, end).record_at(at);
        case 7: return adjusted(visit, start, end, at);
        case 8: return cancelled(visit, at, Who::PERSON);
        case 9: return suspended(package, start, at);
        case 10: return resumed(package, end, at);
        default: return *rc::gen::inRange(0, 3) == 0 ? voided(visit, at) : day_closed(at, any_date());
    }
}

// A credit note or an adjustment of one line.
template <class Note>
Line noted(const std::string& invoice, std::uint32_t line, std::int64_t pence, const std::string& at) {
    using Kind = schema::Invoice::Line::Kind;
    return says<Note>("invoice-" + invoice, at, [=](auto fact, const Scene&) {
        auto lines = fact.initLines(1);
        lines[0].setNumber(1);
        lines[0].setCitesLine(line);
        lines[0].setPence(pence);
        lines[0].setKind(std::is_same_v<Note, schema::Invoice::CreditNoted> ? Kind::CREDIT : Kind::ADJUSTMENT);
    });
}

// A moment of the two weeks, later than the last one.
struct Hand {
    unsigned day = 0, minute = 6 * 60;
    std::string next() {
        minute += *rc::gen::inRange(1U, 180U);
        for (; minute >= 24 * 60; minute -= 18 * 60) ++day;
        return time();
    }
    std::string time() const { return "+" + std::to_string(day) + " " + clock_time(minute); }
};
inline Line any_line(Hand& hand) {
    const std::string at = hand.next();
    if (*rc::gen::inRange(0, 7) < 2) return any_term(at);
    return any_care(at, "+" + std::to_string(*rc::gen::inRange(0U, hand.day + 2)) + " ",
                    *rc::gen::inRange(6U * 60, 24U * 60));
}
inline Book begun() {
    Book book{{.day = "2026-03-02", .contract = "county", .package = "p1"}};
    book.tell(contract_agreed("county"), contract_agreed("town"), rates("county", 1'795), rates("town", 2'410),
              block_agreed("hill", "2026-03-04"), rates("hill", 50'000, {.unit = RateUnit::WEEK}),
              cancellation_policy("county", 24, {{7, 500'000}}), ordered("p1"), ordered("p2", {.contract = "town"}));
    return book;
}

// Reads on to a position, both projections.
inline void read_to(Shelf& money, Shelf& invoices, std::uint64_t head) {
    for (Shelf* shelf : {&money, &invoices}) {
        shelf->source().end_at(head);
        shelf->catch_up();
    }
}

}  // namespace daybook::projections
