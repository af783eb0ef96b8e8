// Invoices: what they come to, whatever is told of them.

#include "events/care/invoice.h"

#include <rapidcheck.h>

#include "tests/care/decided.h"
#include "tests/dsl/invoices.h"

namespace daybook::care {
namespace {

using namespace daybook::story;
using State = Invoice::State;
using Fact = schema::Invoice;

struct Comes {
    std::string story;
    Story lines;
    State state;
    std::int64_t outstanding, in_dispute;
};
TEST_CASE("invoice: from draft to paid, and every way aside") {
    const auto issue = [](Story then) {
        return told(invoice_drafted("i", {{.pence = 898}, {.pence = 600}}, "+5 09:00"),
                    invoice_issued("i", 1'498, "2026-04-08", "+6 09:00"), std::move(then));
    };
    const std::vector<Comes> table = {
        {"draft", told(invoice_drafted("i", {{}}, "09:00")), State::draft, 0, 0},
        {"cancelled", told(invoice_drafted("i", {{}}, "09:00"), invoice_cancelled("i", "10:00")), State::cancelled, 0,
         0},
        {"issued", issue({}), State::issued, 1'498, 0},
        {"one line in dispute", issue(told(line_disputed("i", 1, "+7 09:00"))), State::part_disputed, 1'498, 898},
        {"a part of it", issue(told(line_disputed("i", 1, "+7 09:00", 100))), State::part_disputed, 1'498, 100},
        {"every line", issue(told(line_disputed("i", 1, "+7 09:00"), line_disputed("i", 2, "+7 09:00"))),
         State::disputed, 1'498, 1'498},
        {"the payer was wrong",
         issue(told(line_disputed("i", 1, "+7 09:00"), dispute_resolved("i", 1, false, "+8 09:00"))), State::issued,
         1'498, 0},
        {"the payer was right, and had it back",
         issue(told(line_disputed("i", 1, "+7 09:00"), dispute_resolved("i", 1, true, "+8 09:00"),
                    invoice_credited("i", {{1, -898}}, "+8 09:01"), invoice_agreed("i", "+9 09:00"))),
         State::agreed, 600, 0},
        {"a credit settles a dispute",
         issue(told(line_disputed("i", 1, "+7 09:00"), invoice_credited("i", {{1, -898}}, "+8 09:01"))), State::issued,
         600, 0},
        {"agreed", issue(told(invoice_agreed("i", "+9 09:00"))), State::agreed, 1'498, 0},
        {"agreed to another amount",
         issue(told(invoice_agreed("i", "+9 09:00"), invoice_adjusted("i", {{1, 36, 30, 1'868}}, "+10 09:00"))),
         State::issued, 1'534, 0},
        {"paid in part", issue(told(invoice_paid("i", 1'000, "+20 09:00"))), State::part_paid, 498, 0},
        {"paid", issue(told(invoice_paid("i", 1'000, "+20 09:00"), invoice_paid("i", 498, "+30 09:00"))), State::paid,
         0, 0},
        {"paid, then uplifted in arrears",
         issue(told(invoice_paid("i", 1'498, "+20 09:00"), invoice_adjusted("i", {{1, 36, 30, 1'868}}, "+30 09:00"))),
         State::part_paid, 36, 0},
        {"paid too much", issue(told(invoice_paid("i", 1'500, "+20 09:00"))), State::paid, -2, 0},
        {"given up", issue(told(invoice_paid("i", 1'000, "+20 09:00"), written_off("i", 498, "+90 09:00"))),
         State::written_off, 0, 0},
        {"given back", issue(told(invoice_credited("i", {{1, -898}, {2, -600}}, "+7 09:00"))), State::credited, 0, 0},
    };
    for (const auto& row : table) {
        INFO(row.story);
        Book book;
        book.tell(row.lines);
        const auto invoice = invoice_in(book, "i");
        CHECK(static_cast<int>(invoice.state()) == static_cast<int>(row.state));
        CHECK(invoice.outstanding() == row.outstanding);
        CHECK(invoice.in_dispute() == row.in_dispute);
        CHECK(decode_invoice(encode(invoice)).value() == invoice);
    }
}

TEST_CASE("invoice: what does not fit is kept as odd, and changes nothing") {
    using What = Invoice::Odd::What;
    Book book;
    book.tell(invoice_paid("i", 5, "08:00"), invoice_drafted("i", {{}}, "09:00"),
              invoice_drafted("i", {{.pence = 1}}, "09:01"), invoice_agreed("i", "09:02"),
              invoice_issued("i", 898, "2026-04-08", "09:03"), invoice_cancelled("i", "09:04"),
              line_disputed("i", 7, "09:05"), dispute_resolved("i", 1, true, "09:06"),
              invoice_credited("i", {{8, -5}}, "09:07"), invoice_paid("i", 894, "09:08"));
    const auto invoice = invoice_in(book, "i");
    std::vector<What> odd;
    for (const auto& one : invoice.odd) odd.push_back(one.what);
    CHECK(odd == std::vector<What>{What::not_issued, What::out_of_order, What::out_of_order, What::out_of_order,
                                   What::no_such_line, What::out_of_order, What::no_such_line, What::overpaid});
    CHECK(invoice.billed() == 898);
    CHECK(invoice.outstanding() == -1);
    CHECK(invoice.paid() == 899);
}

TEST_CASE("invoice: the lines of credit notes and adjustments follow from the line as it stands") {
    Book book;
    book.tell(invoice_drafted("i", {{.pence = 898}}, "09:00"), invoice_issued("i", 898, "2026-04-08", "09:01"),
              invoice_adjusted("i", {{1, 36, 30, 1'868}}, "09:02"));
    const auto invoice = invoice_in(book, "i");
    const auto& billed = *invoice.line(1);
    const auto back = credit_of(billed, 1);
    CHECK(back.pence == -934);
    CHECK(back.cites_line == 1);
    CHECK(back.kind == Fact::Line::Kind::CREDIT);
    Invoice::Line now = billed.line;
    now.pence = hourly_pence(30, 1'900);
    CHECK(adjustment_of(billed, now, 1).pence == 950 - 934);
    // As a fact carries it, and read again.
    capnp::MallocMessageBuilder message;
    auto line = message.initRoot<Fact::Line>();
    write(back, Position{7}, line);
    CHECK(line_of(line.asReader()) == back);
    CHECK(line.getCites() == 7);
}

struct Choice {
    int kind, line, pence;
};
Line happening(const Choice& c) {
    const auto line = static_cast<std::uint32_t>(c.line);
    switch (c.kind) {
        case 0: return invoice_drafted("i", {{.pence = c.pence}, {.pence = 600}, {.pence = -50}}, "09:00");
        case 1: return invoice_issued("i", c.pence, "2026-04-08", "09:00");
        case 2: return line_disputed("i", line, "09:00", c.pence);
        case 3: return dispute_resolved("i", line, c.pence % 2 == 0, "09:00");
        case 4: return invoice_credited("i", {{line, -c.pence}, {1, c.pence / 2}}, "09:00", c.pence % 2 == 0);
        case 5: return invoice_adjusted("i", {{line, c.pence}, {2, -c.pence / 3}}, "09:00");
        case 6: return invoice_paid("i", c.pence, "09:00");
        case 7: return written_off("i", c.pence, "09:00");
        case 8: return invoice_agreed("i", "09:00");
        case 9: return reminder_sent("i", "09:00");
        default: return invoice_cancelled("i", "09:00");
    }
}
std::vector<Choice> choices() {
    const auto choice =
        rc::gen::map(rc::gen::tuple(rc::gen::inRange(0, 11), rc::gen::inRange(0, 5), rc::gen::inRange(-200, 1'000)),
                     [](const auto& t) { return Choice{std::get<0>(t), std::get<1>(t), std::get<2>(t)}; });
    auto all = *rc::gen::container<std::vector<Choice>>(choice);
    if (!all.empty() && all.front().pence % 4 != 0)  // most histories begin as they should
        all.insert(all.begin(), {Choice{0, 0, 898}, Choice{1, 0, 1'448}});
    return all;
}

// Pence as the events tell them, without the fold: of lines billed, and of changes to lines there are.
struct Ledger {
    bool drafted = false, issued = false, cancelled = false;
    std::int64_t billed = 0, changed = 0, paid = 0, written_off = 0;

    void take(const EventView& event) {
        if (event.is<Fact::Drafted>() && !drafted && !issued && !cancelled) {
            drafted = true;
            for (const auto line : event.as<Fact::Drafted>().getLines()) billed += line.getPence();
        }
        if (event.is<Fact::Issued>() && !cancelled) issued = true;
        if (event.is<Fact::Cancelled>() && !issued) cancelled = true;
        if (event.is<Fact::Paid>()) paid += event.as<Fact::Paid>().getPence();
        if (!issued) return;
        if (event.is<Fact::CreditNoted>()) cite(event.as<Fact::CreditNoted>().getLines());
        if (event.is<Fact::Adjusted>()) cite(event.as<Fact::Adjusted>().getLines());
        if (event.is<Fact::WrittenOff>()) written_off += event.as<Fact::WrittenOff>().getPence();
    }
    template <class Lines>
    void cite(Lines lines) {
        for (const auto line : lines)
            if (drafted && line.getCitesLine() >= 1 && line.getCitesLine() <= 3) changed += line.getPence();
    }
};

TEST_CASE("invoice: no penny is lost, whatever is told in whatever order") {
    REQUIRE(rc::check("billed + adjusted − credited − paid − written off, at every position", [] {
        Book book;
        Invoice invoice;
        Ledger ledger;
        for (const Choice& c : choices()) {
            const auto from = book.tell(happening(c));
            const EventView event{book.events()[from].bytes()};
            fold(invoice, event);
            ledger.take(event);
            std::int64_t lines = 0, nets = 0, notes = 0;
            for (const auto& one : invoice.lines) {
                lines += one.line.pence;
                nets += one.net();
            }
            for (const auto& note : invoice.notes)
                for (const auto& line : note.lines) notes += line.pence;
            RC_ASSERT(invoice.billed() == lines);
            RC_ASSERT(nets == lines + notes);
            RC_ASSERT(invoice.billed() == ledger.billed);
            RC_ASSERT(notes == ledger.changed);
            RC_ASSERT(invoice.outstanding() ==
                      (ledger.issued ? ledger.billed + ledger.changed - ledger.paid - ledger.written_off : 0));
            RC_ASSERT(invoice.in_dispute() >= 0);
            RC_ASSERT(decode_invoice(encode(invoice)).value() == invoice);
        }
    }));
    REQUIRE(rc::check("what the rules admit never goes below zero, and nets to the bill as recomputed", [] {
        Book book;
        InvoiceRecord record;
        std::map<std::uint32_t, std::int64_t> now;  // what each line comes to, as recomputed
        for (const Choice& c : choices()) {
            const auto from = book.tell(happening(c));
            const EventView event{book.events()[from].bytes()};
            if (depends_on_record(*event.type()) && !admit(record, event)) continue;
            add(record, event);
            if (event.is<Fact::Drafted>())
                for (const auto& one : record.invoice.lines) now[one.line.number] = one.line.pence;
            for (const auto& one : record.invoice.lines) {
                const bool same_side = (one.net() >= 0) == (one.line.pence >= 0) || one.net() == 0;
                RC_ASSERT(same_side || one.line.pence == 0);
            }
            // Every line billed anew at twice what it was, then taken back: the chain nets to nothing.
            Invoice copy = record.invoice;
            std::int64_t chain = copy.billed() + copy.adjusted() - copy.credited();
            for (auto& one : copy.lines) {
                Invoice::Line twice = one.line;
                twice.pence = 2 * now[one.line.number];
                const auto up = adjustment_of(one, twice, 1);
                one.adjusted += up.pence;
                RC_ASSERT(one.net() == twice.pence);
                const auto back = credit_of(one, 1);
                one.credited -= back.pence;
                RC_ASSERT(one.net() == 0);
                chain += up.pence + back.pence;
            }
            RC_ASSERT(chain == 0);
        }
    }));
}

TEST_CASE("invoice: a penny more is seen") {
    Book book;
    book.tell(invoice_drafted("i", {{.pence = 898}}, "09:00"), invoice_issued("i", 898, "2026-04-08", "09:01"));
    auto invoice = invoice_in(book, "i");
    Ledger ledger;
    for (const auto& stored : book.events()) ledger.take(EventView{stored.bytes()});
    invoice.lines.front().adjusted += 1;
    CHECK(invoice.outstanding() != ledger.billed);
}

}  // namespace
}  // namespace daybook::care
