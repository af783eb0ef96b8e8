// Money is conserved, at any position of any history: what a contract is billed is the sum of its lines and of its
// packages and weeks, and what is invoiced is the sum of its lines in both projections that keep invoices.

#include <rapidcheck.h>

#include "events/care/invoice.h"
#include "events/care/referral.h"
#include "projections/money/tables.h"
#include "schema/catalogue.capnp.h"
#include "tests/dsl/agency.h"
#include "tests/dsl/money.h"
#include "tests/projections/conserved.h"
#include "tests/projections/finance.h"

namespace daybook::projections {
namespace {

using namespace story;

std::string clock_time(unsigned minutes) {
    const auto two = [](unsigned value) { return (value < 10 ? "0" : "") + std::to_string(value); };
    return two(minutes / 60) + ":" + two(minutes % 60);
}
std::string one_of(const char* a, const char* b) { return *rc::gen::element<std::string>(a, b); }
std::string any_date() {
    return "2026-03-" + std::string(*rc::gen::arbitrary<bool>() ? "0" : "1") + std::to_string(*rc::gen::inRange(2, 9));
}
std::string any_contract() { return one_of("county", "town"); }
std::string any_package() { return "p" + std::to_string(*rc::gen::inRange(1, 4)); }

// One thing that may happen to terms and prices.
Line any_term(const std::string& at) {
    const std::string contract = any_contract(), package = any_package(), from = any_date();
    switch (*rc::gen::inRange(0, 9)) {
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
        default: return ordered(package, {.from = from, .hours = {8, 17}, .contract = contract}, at);
    }
}

// One thing that may happen to care over two weeks.
Line any_care(const std::string& at, const std::string& day, unsigned from) {
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

// One thing that may be said of invoices, in order or not.
Line any_invoice(const std::string& at) {
    const std::string id = "I" + std::to_string(*rc::gen::inRange(1, 5)), date = any_date();
    const std::uint32_t line = *rc::gen::inRange(1U, 4U);
    const std::int64_t pence = *rc::gen::inRange(-300, 2'000);
    switch (*rc::gen::inRange(0, 8)) {
        case 0:
        case 1:
            return drafted(id,
                           {{any_package(), "V1", "worker-1", date, pence},
                            {any_package(), "V2", "worker-1", date, 898},
                            {any_package(), {}, {}, date, 1'250}},
                           at);
        case 2: return issued(id, "2026-03-20", at);
        case 3: return paid(id, pence, at);
        case 4: return noted<schema::Invoice::CreditNoted>(id, line, -pence, at);
        case 5: return noted<schema::Invoice::Adjusted>(id, line, pence, at);
        case 6: return draft_cancelled(id, at);
        default: return reconciled("county", "2026-03-08", any_package(), 30, pence, at);
    }
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
Line any_line(Hand& hand, bool with_invoices) {
    const std::string at = hand.next();
    const int kind = *rc::gen::inRange(0, with_invoices ? 10 : 7);
    if (kind < 2) return any_term(at);
    if (kind < 7)
        return any_care(at, "+" + std::to_string(*rc::gen::inRange(0U, hand.day + 2)) + " ",
                        *rc::gen::inRange(6U * 60, 24U * 60));
    return any_invoice(at);
}
Book begun() {
    Book book{{.day = "2026-03-02", .contract = "county", .package = "p1"}};
    book.tell(contract_agreed("county"), contract_agreed("town"), rates("county", 1'795), rates("town", 2'410),
              cancellation_policy("county", 24, {{7, 500'000}}), ordered("p1"), ordered("p2", {.contract = "town"}));
    return book;
}

// Reads on to a position, both projections.
void read_to(Shelf& money, Shelf& invoices, std::uint64_t head) {
    for (Shelf* shelf : {&money, &invoices}) {
        shelf->source().end_at(head);
        shelf->catch_up();
    }
}
std::string said(const std::vector<std::string>& leaks) {
    std::string all;
    for (const auto& one : leaks) all += one + "\n";
    return all;
}

// What visits come to by contract, from a book's first events alone: every record folded once, no rows.
std::map<std::string, std::int64_t> visits_recomputed(const Book& book, std::uint64_t head) {
    Agency agency;
    std::map<std::string, care::ContractBilling> contracts;
    std::map<std::string, money::PackageRow> packages;
    for (std::uint64_t i = 0; i < head; ++i) {
        const Stored& stored = book.events()[i];
        agency.hear(stored);
        const EventView event{stored.bytes()};
        if (event.category() == static_cast<std::uint16_t>(schema::Catalogue::CONTRACT))
            care::fold(contracts[std::string(care::id_in(event.stream(), "contract"))], event);
        if (event.category() != static_cast<std::uint16_t>(schema::Catalogue::PACKAGE)) continue;
        auto& package = packages[std::string(care::id_in(event.stream(), "package"))];
        care::fold(package.plan, event);
        care::fold(package.price, event);
    }
    std::map<std::string, std::int64_t> pence;
    const auto days = agency.person_days();
    for (const auto& day : days)
        for (const auto& m : care::measure(day, agency)) {
            const auto& package = packages[m.visit->package];
            const std::string& contract = money::contract_of(*m.visit, &package, day.day);
            pence[contract] += billing::pence_of(billing::bill(
                m, {.contract = contracts[contract], .package = package.price, .holds = &package.plan.holds}));
        }
    std::erase_if(pence, [](const auto& one) { return one.second == 0; });
    return pence;
}
std::map<std::string, std::int64_t> visits_shown(const Runner& money) {
    std::map<std::string, std::int64_t> pence;
    every<schema::BillingRow>(money, "billing", ever, [&](auto row) {
        if (std::string_view(row.getVisit().cStr()).starts_with("V")) pence[row.getContract().cStr()] += row.getPence();
    });
    std::erase_if(pence, [](const auto& one) { return one.second == 0; });
    return pence;
}

TEST_CASE("money: billed is the sum of lines and of packages and weeks, at any position of any history") {
    const bool held = rc::check([] {
        Book book = begun();
        Hand hand;
        const auto lines = *rc::gen::inRange<std::size_t>(5, 60);
        for (std::size_t i = 0; i < lines; ++i) book.tell(any_line(hand, true));
        Shelf money(money_rows(), book), invoices(invoice_rows(), book);
        money.open();
        invoices.open();
        for (std::uint64_t head = 0; head < book.events().size();) {
            head = std::min<std::uint64_t>(book.events().size(), head + *rc::gen::inRange<std::uint64_t>(1, 30));
            read_to(money, invoices, head);
            const auto leaks = conserved(money.runner(), invoices.runner()).leaks();
            RC_LOG() << "at position " << head << "\n" << said(leaks);
            RC_ASSERT(leaks.empty());
            RC_ASSERT(visits_shown(money.runner()) == visits_recomputed(book, head));
        }
    });
    CHECK(held);
}

// The negative control: a projection that loses something is found out by the same sums.
Status step_without_credits(Rows& rows, const EventView& event) {
    if (event.is<schema::Invoice::CreditNoted>()) return {};
    return money_rows().step(rows, event);
}
TEST_CASE("money: a credit note or a penny that is lost is seen by the sums that prove it is conserved") {
    Book book = begun();
    for (const std::string day : {"+3 ", "+6 "}) {
        book.tell(planned("V" + day.substr(1, 1), day + "08:00", day + "08:30", {.made = "+0 09:00"}));
        book.tell(visited("V" + day.substr(1, 1), day + "08:00", day + "08:30"));
    }
    book.tell(drafted("I1", {{"p1", "V3", "worker-1", "2026-03-05", 898}}, "+7 09:00"),
              issued("I1", "2026-04-07", "+7 09:01"), noted<schema::Invoice::CreditNoted>("I1", 1, -100, "+8 09:00"));
    Shelf invoices(invoice_rows(), book), whole_money(money_rows(), book);
    whole(invoices);
    whole(whole_money);
    auto good = conserved(whole_money.runner(), invoices.runner());
    CHECK(said(good.leaks()).empty());
    CHECK(good.issued.at("county") == 798);

    Projection forgets = money_rows();
    forgets.step = &step_without_credits;
    Shelf forgetful(forgets, book);
    whole(forgetful);
    CHECK(said(conserved(forgetful.runner(), invoices.runner()).leaks()) ==
          "county: invoices ask for 798p, and its weeks for 898p\n");

    ++good.lines.begin()->second.pence;
    CHECK(good.leaks().size() == 1);
    auto recomputed = visits_recomputed(book, book.events().size());
    CHECK(recomputed == visits_shown(whole_money.runner()));
    CHECK(recomputed.at("county") == 2 * 898);
    CHECK(visits_recomputed(book, book.events().size() - 6) != recomputed);  // the second visit's end is not there yet
}

}  // namespace
}  // namespace daybook::projections
