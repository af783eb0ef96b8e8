// What may be decided of an invoice, as tables.

#include "tests/care/decided.h"
#include "tests/dsl/invoices.h"

namespace daybook::care {
namespace {

using namespace daybook::story;
using Fact = schema::Invoice;

// Two lines: 898p and 600p, the second one a price.
Said drafted() {
    return said<Fact::Drafted>([](auto fact) {
        fact.setContract("c1");
        fill_lines(fact, {{.pence = 898}, {.pence = 600, .minutes = 0, .rate = 0}});
    });
}
Said issued(std::int64_t pence = 1'498, const char* number = "c1/1", std::int32_t due = 20'000) {
    return said<Fact::Issued>([=](auto fact) {
        fact.setNumber(number);
        fact.setPence(pence);
        fact.setDue(due);
    });
}
Said disputed(std::uint32_t line, std::int64_t held = 0) {
    return said<Fact::LineDisputed>([=](auto fact) {
        fact.setLine(line);
        fact.setPence(held);
    });
}
Said resolved(std::uint32_t line, bool upheld = false) {
    return said<Fact::DisputeResolved>([=](auto fact) {
        fact.setLine(line);
        fact.setUpheld(upheld);
    });
}
Said credited(std::vector<Cite> cites, const char* number = "c1/2", Fact::Line::Kind kind = Fact::Line::Kind::CREDIT) {
    return said<Fact::CreditNoted>([=](auto fact) {
        fact.setNumber(number);
        fill_cites(fact.initLines(static_cast<unsigned>(cites.size())), cites, kind);
    });
}
Said adjusted(std::vector<Cite> cites) {
    return said<Fact::Adjusted>([=](auto fact) {
        fact.setNumber("c1/3");
        fill_cites(fact.initLines(static_cast<unsigned>(cites.size())), cites, Fact::Line::Kind::ADJUSTMENT);
    });
}
Said paid(std::int64_t pence) {
    return said<Fact::Paid>([=](auto fact) { fact.setPence(pence); });
}
Said given_up(std::int64_t pence) {
    return said<Fact::WrittenOff>([=](auto fact) {
        fact.setPence(pence);
        fact.setReason("insolvent");
    });
}
Said by_instalments(std::vector<std::int64_t> parts) {
    return said<Fact::PaymentPlanAgreed>([=](auto fact) {
        auto list = fact.initInstalments(static_cast<unsigned>(parts.size()));
        for (unsigned i = 0; i < list.size(); ++i) list[i].setPence(parts[i]);
    });
}
Said numbered(std::vector<std::uint32_t> numbers, Fact::Line::Kind kind = Fact::Line::Kind::DELIVERED) {
    return said<Fact::Drafted>([=](auto fact) {
        auto lines = fact.initLines(static_cast<unsigned>(numbers.size()));
        for (unsigned i = 0; i < lines.size(); ++i) {
            lines[i].setNumber(numbers[i]);
            lines[i].setPence(100);
            lines[i].setKind(kind);
        }
    });
}

TEST_CASE("rules: an invoice is drafted, then issued or cancelled") {
    const Said cancelled = said<Fact::Cancelled>();
    check({
        {"drafted", {}, drafted(), ""},
        {"drafted twice", {drafted()}, drafted(), "invoice-1 cannot be drafted: it was drafted already"},
        {"a line left out",
         {},
         numbered({1, 3}),
         "invoice-1 cannot be drafted: its lines are numbered 1, 2, 3 …, and line 3 stands where line 2 should"},
        {"a credit in a draft",
         {},
         numbered({1}, Fact::Line::Kind::CREDIT),
         "invoice-1 cannot be drafted: line 1 credits or adjusts another: that is told of the invoice it stands on"},
        {"issued", {drafted()}, issued(), ""},
        {"issued undrafted", {}, issued(), "invoice-1 cannot be issued: it was never drafted"},
        {"issued without lines", {numbered({})}, issued(0), "invoice-1 cannot be issued: it has no lines"},
        {"issued over another sum",
         {drafted()},
         issued(1'500),
         "invoice-1 cannot be issued: it says 1500p, and its lines come to 1498p"},
        {"issued without a number", {drafted()}, issued(1'498, ""), "invoice-1 cannot be issued: it has no number"},
        {"issued, due some day",
         {drafted()},
         issued(1'498, "c1/1", 0),
         "invoice-1 cannot be issued: it does not say when it is due"},
        {"issued twice", {drafted(), issued()}, issued(), "invoice-1 cannot be issued: it was issued already"},
        {"cancelled draft", {drafted()}, cancelled, ""},
        {"cancelled when issued",
         {drafted(), issued()},
         cancelled,
         "invoice-1 cannot be cancelled: it was issued; only a draft can be, an issued line is credited"},
        {"issued when cancelled",
         {drafted(), cancelled},
         issued(),
         "invoice-1 cannot be issued: its draft was cancelled"},
        {"drafted again", {drafted(), cancelled}, drafted(), "invoice-1 cannot be drafted: its draft was cancelled"},
    });
}

TEST_CASE("rules: a line of an issued invoice is disputed once, and its dispute resolved") {
    check({
        {"all of a line", {drafted(), issued()}, disputed(1), ""},
        {"a part", {drafted(), issued()}, disputed(1, 898), ""},
        {"more than the line",
         {drafted(), issued()},
         disputed(1, 899),
         "invoice-1 cannot be disputed: 899p of line 1 are held back, and it stands at 898p"},
        {"of a draft", {drafted()}, disputed(1), "invoice-1 cannot be disputed: it was never issued"},
        {"no such line", {drafted(), issued()}, disputed(3), "invoice-1 cannot be disputed: it has no line 3"},
        {"twice",
         {drafted(), issued(), disputed(1)},
         disputed(1),
         "invoice-1 cannot be disputed: line 1 is in dispute already"},
        {"again", {drafted(), issued(), disputed(1), resolved(1)}, disputed(1), ""},
        {"of what was given back",
         {drafted(), issued(), credited({{1, -898}})},
         disputed(1),
         "invoice-1 cannot be disputed: nothing is asked for line 1"},
        {"resolved", {drafted(), issued(), disputed(1)}, resolved(1), ""},
        {"resolved undisputed",
         {drafted(), issued(), disputed(1)},
         resolved(2),
         "invoice-1 cannot be resolved: line 2 is not in dispute"},
    });
}

TEST_CASE("rules: a credit takes back what is left of a line, and no more") {
    check({
        {"minus the line", {drafted(), issued()}, credited({{1, -898}}), ""},
        {"a part", {drafted(), issued()}, credited({{1, -98}}), ""},
        {"below zero",
         {drafted(), issued()},
         credited({{1, -899}}),
         "invoice-1 cannot be credited: line 1 stands at 898p, of which 899p cannot be given back"},
        {"twice in one note",
         {drafted(), issued()},
         credited({{1, -800}, {1, -99}}),
         "invoice-1 cannot be credited: line 1 stands at 98p, of which 99p cannot be given back"},
        {"twice",
         {drafted(), issued(), credited({{1, -898}})},
         credited({{1, -1}}),
         "invoice-1 cannot be credited: line 1 stands at 0p, of which 1p cannot be given back"},
        {"after a rise", {drafted(), issued(), adjusted({{1, 36}})}, credited({{1, -934}}), ""},
        {"a credit that bills",
         {drafted(), issued()},
         credited({{1, 5}}),
         "invoice-1 cannot be credited: line 1 stands at 898p, of which -5p cannot be given back"},
        {"of a draft", {drafted()}, credited({{1, -1}}), "invoice-1 cannot be credited: it was never issued"},
        {"no such line", {drafted(), issued()}, credited({{9, -1}}), "invoice-1 cannot be credited: it has no line 9"},
        {"of nothing", {drafted(), issued()}, credited({}), "invoice-1 cannot be credited: the note cites no line"},
        {"without a number",
         {drafted(), issued()},
         credited({{1, -1}}, ""),
         "invoice-1 cannot be credited: the note has no number"},
        {"with another kind of line",
         {drafted(), issued()},
         credited({{1, -1}}, "c1/2", Fact::Line::Kind::ADJUSTMENT),
         "invoice-1 cannot be credited: the line for line 1 is no credit"},
    });
}

TEST_CASE("rules: W9 row 13, an adjustment is the new line minus the old one, both rounded") {
    CHECK(hourly_pence(30, 1'795) == 898);
    CHECK(hourly_pence(30, 1'868) == 934);
    CHECK(hourly_pence(30, -1'795) == -898);
    check({
        {"934 − 898", {drafted(), issued()}, adjusted({{1, 36, 30, 1'868}}), ""},
        {"the difference rounded",
         {drafted(), issued()},
         adjusted({{1, 37, 30, 1'868}}),
         "invoice-1 cannot be adjusted: 30 min at 1868p an hour come to 934p, 36p from the 898p of line 1, and not "
         "37p"},
        {"a chain nets to the new bill",
         {drafted(), issued(), adjusted({{1, 36, 30, 1'868}})},
         adjusted({{1, -16, 30, 1'835}}),
         ""},
        {"given back, and billed again",
         {drafted(), issued(), credited({{1, -898}})},
         adjusted({{1, 934, 30, 1'868}}),
         ""},
        {"past 0",
         {drafted(), issued()},
         adjusted({{1, -899}}),
         "invoice-1 cannot be adjusted: line 1 stands at 898p, and -899p would bring it past 0"},
        {"of a draft", {drafted()}, adjusted({{1, 1}}), "invoice-1 cannot be adjusted: it was never issued"},
    });
}

TEST_CASE("rules: what is outstanding is paid, called in, paid by instalments or given up") {
    const Said reminder = said<Fact::ReminderSent>();
    check({
        {"written off", {drafted(), issued(), paid(1'000)}, given_up(498), ""},
        {"more than is left",
         {drafted(), issued(), paid(1'000)},
         given_up(499),
         "invoice-1 cannot be written off: 499p are given up, and 498p are outstanding"},
        {"a draft", {drafted()}, given_up(1), "invoice-1 cannot be written off: it was never issued"},
        {"called in", {drafted(), issued(), paid(1'497)}, reminder, ""},
        {"called in, paid",
         {drafted(), issued(), paid(1'498)},
         reminder,
         "invoice-1 cannot be called in: nothing is outstanding"},
        {"instalments", {drafted(), issued(), paid(498)}, by_instalments({600, 400}), ""},
        {"instalments short of it",
         {drafted(), issued(), paid(498)},
         by_instalments({600, 399}),
         "invoice-1 cannot be paid by instalments: the instalments come to 999p, and 1000p are outstanding"},
    });
    // Money that came in is recorded, whatever it is for.
    CHECK_FALSE(depends_on_record(fact_type<Fact::Paid>()));
    CHECK_FALSE(depends_on_record(fact_type<Fact::Agreed>()));
}

struct Asked {
    std::string number, refusal;
};
TEST_CASE("rules: a contract's book gives out each number once and leaves none out") {
    InvoiceRecord book;
    const auto event = [](const std::string& number) {
        const Envelope envelope{
            .id = number, .source = "test", .stream = book_of_numbers("c1"), .occurred = instant(1)};
        return format::stamped({}, propose<Fact::Issued>(envelope, [&](auto fact) { fact.setNumber(number); }).content);
    };
    const std::vector<Asked> table = {
        {"c1/1", ""},
        {"c1/1", "invoice-c1.numbers cannot be asked for c1/1: the next is c1/2"},
        {"c1/3", "invoice-c1.numbers cannot be asked for c1/3: the next is c1/2"},
        {"c2/2", "invoice-c1.numbers cannot be asked for c2/2: the next is c1/2"},
        {"", "invoice-c1.numbers cannot be asked for no number: the next is c1/2"},
        {"c1/2", ""},
        {"c1/3", ""},
    };
    for (const auto& row : table) {
        INFO(row.number);
        const auto bytes = event(row.number);
        const Status answer = admit(book, EventView(bytes));
        CHECK((answer ? "" : answer.error().sentence) == row.refusal);
        if (answer) add(book, EventView(bytes));
    }
    CHECK(book.given == 3);
    CHECK(book.invoice == Invoice{});
    const Envelope envelope{.id = "x", .source = "test", .stream = "invoice-c1.numbers", .occurred = instant(1)};
    const auto other = format::stamped({}, propose<Fact::Drafted>(envelope, [](auto) {}).content);
    CHECK(admit(book, EventView(other)).error().sentence ==
          "invoice-c1.numbers cannot be written in: it is a contract's book of numbers, and no invoice");
}

TEST_CASE("invoice: a service credit takes something off, and is on a draft once") {
    const auto refusal = [](std::int64_t pence, std::uint64_t first, std::uint64_t second) {
        const Envelope envelope{.id = "x", .source = "test", .stream = "invoice-1", .occurred = instant(1)};
        const auto bytes = format::stamped({}, propose<Fact::Drafted>(envelope, [&](auto fact) {
                                                   auto lines = fact.initLines(2);
                                                   for (unsigned i = 0; i < 2; ++i) {
                                                       lines[i].setNumber(i + 1);
                                                       lines[i].setKind(Fact::Line::Kind::SERVICE_CREDIT);
                                                       lines[i].setPence(pence);
                                                       lines[i].setServiceCredit(i == 0 ? first : second);
                                                   }
                                               }).content);
        const Status answer = admit(InvoiceRecord{}, EventView(bytes));
        return answer ? std::string() : answer.error().sentence;
    };
    CHECK(refusal(-5'000, 7, 8).empty());
    CHECK(refusal(-5'000, 0, 0).empty());  // agreed outside of Daybook
    CHECK(refusal(5'000, 7, 8) == "invoice-1 cannot be drafted: line 1 is a service credit and takes nothing off");
    CHECK(refusal(-5'000, 7, 7) ==
          "invoice-1 cannot be drafted: line 2 takes off the service credit at position 7 a second time");
}

TEST_CASE("rules: a contribution says whose part of which package's week it is, and no other line names a payer") {
    const auto line = [](Fact::Line::Kind kind, const char* payer, const char* package, std::int32_t day) {
        return said<Fact::Drafted>([=](auto fact) {
            auto one = fact.initLines(1)[0];
            one.setNumber(1);
            one.setKind(kind);
            one.setPence(-500);
            one.setPayer(payer);
            one.setPackage(package);
            one.setDay(day);
        });
    };
    constexpr auto contribution = Fact::Line::Kind::CONTRIBUTION;
    check({
        {"the person's part", {}, line(contribution, "person-1", "p1", 20'520), ""},
        {"of nobody",
         {},
         line(contribution, "", "p1", 20'520),
         "invoice-1 cannot be drafted: line 1 is a contribution and does not say whose part of the week it is"},
        {"of no package",
         {},
         line(contribution, "person-1", "", 20'520),
         "invoice-1 cannot be drafted: line 1 is a contribution and does not say of which package's week: name the "
         "package, and as day the last of the week"},
        {"of no week",
         {},
         line(contribution, "person-1", "p1", 0),
         "invoice-1 cannot be drafted: line 1 is a contribution and does not say of which package's week: name the "
         "package, and as day the last of the week"},
        {"a visit with a payer",
         {},
         line(Fact::Line::Kind::DELIVERED, "person-1", "p1", 20'520),
         "invoice-1 cannot be drafted: line 1 names a payer, and is no contribution: the payer is the invoice's"},
    });
}

TEST_CASE("invoice: a contract's book of drafts names the invoice, and bills nothing") {
    const auto refusal = [](const char* invoice, unsigned lines) {
        const Envelope envelope{.id = "x", .source = "test", .stream = book_of_drafts("c1"), .occurred = instant(1)};
        const auto bytes = format::stamped({}, propose<Fact::Drafted>(envelope, [&](auto fact) {
                                                   fact.setContract("c1");
                                                   fact.setInvoice(invoice);
                                                   auto all = fact.initLines(lines);
                                                   for (auto line : all) line.setPence(1);
                                               }).content);
        InvoiceRecord book;
        add(book, EventView(bytes));
        CHECK(book == InvoiceRecord{});
        const Status answer = admit(book, EventView(bytes));
        return answer ? std::string() : answer.error().sentence;
    };
    CHECK(refusal("invoice-1", 0).empty());
    CHECK(refusal("", 0) == "invoice-c1.drafts cannot be written in: the entry names no invoice");
    CHECK(refusal("invoice-1", 1) == "invoice-c1.drafts cannot be written in: lines stand on invoices");
}

}  // namespace
}  // namespace daybook::care
