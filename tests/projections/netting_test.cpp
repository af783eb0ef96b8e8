// Credits and adjustments net to the recomputed bill: whatever care and terms do after an invoice went out, the office
// that takes each line to what it comes to now, and drafts what is not on an invoice yet, has charged what it would
// have charged had it known everything from the start. However often this is done.

#include "projections/money/tables.h"
#include "tests/projections/any_money.h"
#include "tests/projections/conserved.h"
#include "tests/projections/finance.h"

namespace daybook::projections {
namespace {

using Fact = schema::Invoice;

// What is charged as one: a care worker's visit on one contract's invoice, or a package's week.
struct Charge {
    std::string invoice, visit, worker, package, day;
    auto operator<=>(const Charge&) const = default;
    static Charge of(std::string invoice, std::string visit, std::string worker, std::string package, std::string day) {
        if (!visit.empty()) return {std::move(invoice), std::move(visit), std::move(worker), {}, {}};
        return {std::move(invoice), {}, {}, std::move(package), std::move(day)};
    }
};
struct Standing {
    std::uint32_t line = 0;  // the first of its lines
    std::int64_t net = 0, now = 0;
};

// The finance office, which looks at the views and writes what follows.
struct Office {
    Book& book;
    Hand& hand;
    Shelf &money, &invoices;
    unsigned drafts = 0;

    void look() { read_to(money, invoices, book.events().size()); }

    std::map<Charge, Standing> charged() {
        std::map<Charge, Standing> all;
        every<schema::InvoiceLineRow>(invoices.runner(), "invoice-lines", {}, [&](auto row) {
            using Kind = schema::Invoice::Line::Kind;
            if (row.getKind() == Kind::CREDIT || row.getKind() == Kind::ADJUSTMENT) return;
            auto& standing = all[Charge::of(row.getInvoice().cStr(), row.getVisit().cStr(), row.getWorker().cStr(),
                                            row.getPackage().cStr(), row.getDay().cStr())];
            if (standing.line == 0) standing.line = row.getLine();
            standing.net += row.getPence() - row.getCreditedPence() + row.getAdjustedPence();
        });
        return all;
    }

    // Takes every line to what it comes to now, and puts what no invoice has on one of its own.
    void settle(bool forgets_credits = false) {
        look();
        auto standing = charged();
        std::map<std::string, std::vector<LineOf>> left;
        every<schema::BillingRow>(money.runner(), "billing", ever, [&](auto row) {
            const std::string invoice = row.getInvoice().cStr();
            if (invoice.empty()) {
                if (row.getPence() == 0) return;
                return left[row.getContract().cStr()].push_back({row.getPackage().cStr(), row.getVisit().cStr(),
                                                                 row.getWorker().cStr(), row.getDay().cStr(),
                                                                 row.getPence(), 0, row.getServiceCredit()});
            }
            auto at = standing.find(Charge::of(invoice, row.getVisit().cStr(), row.getWorker().cStr(),
                                               row.getPackage().cStr(), row.getDay().cStr()));
            // A line that named no care worker stands for whoever came.
            if (at == standing.end()) at = standing.find(Charge::of(invoice, row.getVisit().cStr(), {}, {}, {}));
            REQUIRE(at != standing.end());
            at->second.now += row.getPence();
        });
        for (const auto& [charge, of] : standing) {
            if (of.now == of.net) continue;
            if (of.now > of.net)
                book.tell(noted<schema::Invoice::Adjusted>(charge.invoice, of.line, of.now - of.net, hand.time()));
            else if (!forgets_credits)
                book.tell(noted<schema::Invoice::CreditNoted>(charge.invoice, of.line, of.now - of.net, hand.time()));
        }
        for (auto& [contract, lines] : left) {
            const std::string id = "I" + std::to_string(++drafts);
            book.tell(drafted_on(contract, id, std::move(lines), hand.time()), issued(id, "2026-04-20", hand.time()));
        }
        look();
    }
    // Until nothing is left to say: a credit in a week that had no row yet brings in what a package costs by the week.
    bool settle_all() {
        constexpr int looks = 4;
        for (int look = 0; look < looks; ++look) {
            const auto head = book.events().size();
            settle();
            if (book.events().size() == head) return true;
        }
        return false;
    }
    Line drafted_on(const std::string& contract, const std::string& id, std::vector<LineOf> lines,
                    const std::string& at) {
        return says<schema::Invoice::Drafted>("invoice-" + id, at, [=](auto fact, const Scene&) {
            fact.setContract(contract);
            fill_lines(fact.initLines(static_cast<unsigned>(lines.size())), lines);
        });
    }
};

// Pence by contract, of what the views show now.
struct Net {
    std::map<std::string, std::int64_t> asked, recomputed;
};
Net net_of(Office& office) {
    const Conserved c = conserved(office.money.runner(), office.invoices.runner());
    Net net{.asked = c.issued, .recomputed = {}};
    for (const auto& [at, sum] : c.lines) net.recomputed[std::get<0>(at)] += sum.pence;
    for (auto* side : {&net.asked, &net.recomputed})
        std::erase_if(*side, [](const auto& one) { return one.second == 0; });
    return net;
}

TEST_CASE("money: credits and adjustments net to the bill as it is recomputed, whatever came late and however often") {
    const bool held = rc::check([] {
        Book book = begun();
        Hand hand;
        Shelf money(money_rows(), book), invoices(invoice_rows(), book);
        money.open();
        invoices.open();
        Office office{book, hand, money, invoices};
        const int rounds = *rc::gen::inRange(1, 4);
        for (int round = 0; round < rounds; ++round) {
            const auto lines = *rc::gen::inRange<std::size_t>(5, 30);
            for (std::size_t i = 0; i < lines; ++i) book.tell(any_line(hand));
            RC_LOG() << "round " << round << " at " << book.events().size() << "\n";
            RC_ASSERT(office.settle_all());
            const Net net = net_of(office);
            RC_ASSERT(net.asked == net.recomputed);
        }
    });
    CHECK(held);
}

TEST_CASE("money: an office that never credits is found out by what its invoices net to") {
    Book book = begun();
    Hand hand{.day = 7, .minute = 9 * 60};
    Shelf money(money_rows(), book), invoices(invoice_rows(), book);
    money.open();
    invoices.open();
    Office office{book, hand, money, invoices};
    book.tell(planned("V3", "+3 08:00", "+3 08:30", {.made = "+0 09:00"}), visited("V3", "+3 08:00", "+3 08:30"));
    office.settle();
    CHECK(net_of(office).asked.at("county") == 898);
    book.tell(adjusted("V3", "+3 08:00", "+3 08:15", "+7 08:00"));
    office.settle(true);
    CHECK(net_of(office).asked.at("county") == 898);
    CHECK(net_of(office).recomputed.at("county") == 449);
    office.settle();
    CHECK(net_of(office).asked == net_of(office).recomputed);
}

}  // namespace
}  // namespace daybook::projections
