// Money is conserved, at any position of any history: what a contract is billed is the sum of its lines and of its
// packages and weeks, and what is invoiced is the sum of its lines in both projections that keep invoices.

#include <rapidcheck.h>

#include "events/care/costs.h"
#include "events/care/invoice.h"
#include "events/care/referral.h"
#include "projections/money/tables.h"
#include "schema/catalogue.capnp.h"
#include "tests/projections/any_money.h"
#include "tests/projections/conserved.h"
#include "tests/projections/finance.h"

namespace daybook::projections {
namespace {

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

Line any_line_or_invoice(Hand& hand) {
    return *rc::gen::inRange(0, 10) < 7 ? any_line(hand) : any_invoice(hand.next());
}
std::string said(const std::vector<std::string>& leaks) {
    std::string all;
    for (const auto& one : leaks) all += one + "\n";
    return all;
}

// Whatever service credits were given stand on the bill, each once; and are not lost to its days.
std::map<std::string, std::int64_t> credits_given(const Book& book, std::uint64_t head) {
    std::map<std::string, std::int64_t> pence;
    for (std::uint64_t i = 0; i < head; ++i) {
        const EventView event{book.events()[i].bytes()};
        if (const auto credit = care::service_credit(event))
            pence[std::string(care::id_in(event.stream(), "contract"))] -= credit->pence;
    }
    std::erase_if(pence, [](const auto& one) { return one.second == 0; });
    return pence;
}
std::map<std::string, std::int64_t> credits_shown(const Runner& money, Filters filters) {
    std::map<std::string, std::int64_t> pence;
    every<schema::BillingRow>(money, "billing", std::move(filters), [&](auto row) {
        if (row.getServiceCredit() != 0) pence[row.getContract().cStr()] += row.getPence();
    });
    return pence;
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
        for (std::size_t i = 0; i < lines; ++i) book.tell(any_line_or_invoice(hand));
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
            const auto given = credits_given(book, head);
            RC_ASSERT(credits_shown(money.runner(), ever) == given);
            for (const auto& [contract, pence] : given)
                RC_ASSERT(
                    credits_shown(money.runner(), {{"contract", contract}, {"kind", "serviceCredit"}}).at(contract) ==
                    pence);
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
