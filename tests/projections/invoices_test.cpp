// What invoices come to, what is owed and for how long, and what came in.

#include "projections/invoices/invoices.h"
#include "events/core/no_data.h"

#include <catch2/catch.hpp>

#include "projections/engine/filters.h"
#include "tests/dsl/invoices.h"
#include "tests/projections/tale.h"

namespace daybook::projections {
namespace {

using namespace story;
using State = schema::InvoiceRow::State;

const Projection& projection() {
    static const Projection one = invoices::projection();
    return one;
}

// Weekly invoices of a council, each two lines of 898p, and what became of them. The scene's day is Wed 4 March 2026.
Book quarter() {
    Book book;
    book.tell(agreed_contract("contract-1", "-20 09:00", schema::Contract::Route::SPOT));
    const auto weekly = [](const std::string& id, std::string to, std::string due, const std::string& day) {
        return told(invoice_drafted(id, {{}, {}}, day + " 09:00", {.from = "2026-03-02", .to = std::move(to)}),
                    invoice_issued(id, 1'796, std::move(due), day + " 10:00"));
    };
    book.tell(weekly("a", "2026-03-08", "2026-04-08", "+5"), weekly("b", "2026-03-15", "2026-04-15", "+12"),
              weekly("c", "2026-03-22", "2026-04-22", "+19"));
    book.tell(invoice_drafted("d", {{.pence = 500}}, "+20 09:00", {.payer = "person-7"}));
    book.tell(line_disputed("a", 2, "+7 09:00"), dispute_resolved("a", 2, true, "+9 09:00"),
              invoice_credited("a", {{2, -898}}, "+9 09:01", true), invoice_agreed("a", "+10 09:00"),
              invoice_paid("a", 898, "+33 09:00"));                                             // Mon 6 April
    book.tell(line_disputed("b", 1, "+20 09:00", 300), invoice_paid("b", 1'000, "+40 09:00"));  // Mon 13 April
    book.tell(invoice_adjusted("c", {{1, 36, 30, 1'868}, {2, 36, 30, 1'868}}, "+41 09:00"),
              reminder_sent("c", "+60 09:00"));
    book.tell(day_closed("+80 00:00", "2026-05-22"));
    return book;
}

struct Comes {
    std::string invoice;
    State state;
    std::int64_t billed, credited, adjusted, paid, open, disputed;
    std::uint32_t late, to_pay;
    bool operator==(const Comes&) const = default;
};
std::vector<Comes> came_to(const Runner& runner, Filters filters = {}) {
    std::vector<Comes> rows;
    each<schema::InvoiceRow>(asked(runner, "invoices", std::move(filters)), [&](auto row) {
        rows.push_back({row.getInvoice().cStr(), row.getState(), row.getBilledPence(), row.getCreditedPence(),
                        row.getAdjustedPence(), row.getPaidPence(), row.getOpenPence(), row.getDisputedPence(),
                        row.getDaysOverdue(), row.getDaysToPay()});
    });
    return rows;
}

TEST_CASE("invoices: each with its state and its money, however it was told") {
    const Book book = quarter();
    const auto shelf = delivered(projection(), book);
    const auto rows = came_to(shelf->runner());
    const std::vector<Comes> expected = {
        {"d", State::DRAFT, 500, 0, 0, 0, 0, 0, 0, 0},
        {"c", State::ISSUED, 1'796, 0, 72, 0, 1'868, 0, 30, 0},
        {"b", State::PART_DISPUTED, 1'796, 0, 0, 1'000, 796, 300, 37, 0},
        {"a", State::PAID, 1'796, 898, 0, 898, 0, 0, 0, 29},
    };
    REQUIRE(rows.size() == expected.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        INFO(expected[i].invoice);
        CHECK(rows[i].invoice == expected[i].invoice);
        CHECK(rows[i].billed == expected[i].billed);
        CHECK(rows[i].open == expected[i].open);
        CHECK(rows[i].late == expected[i].late);
        const bool same = rows[i] == expected[i];
        CHECK(same);
    }
    CHECK(came_to(shelf->runner(), {{"overdue", "yes"}}).size() == 2);
    CHECK(came_to(shelf->runner(), {{"state", "paid"}}).size() == 1);
    CHECK(came_to(shelf->runner(), {{"route", "spot"}}).size() == 4);
    CHECK(came_to(shelf->runner(), {{"route", "framework"}}).empty());
    // The statement of a payer: what is open of theirs.
    CHECK(came_to(shelf->runner(), {{"payer", "council"}, {"open", "yes"}}).size() == 2);
    CHECK(came_to(shelf->runner(), {{"payer", "person-7"}, {"open", "yes"}}).empty());
    CHECK_FALSE(ask(shelf->runner(), "invoices", {.filters = {{"state", "lost"}}}));
}

TEST_CASE("invoices: nothing is overdue before the close of the day after it was due") {
    Book book;
    book.tell(invoice_drafted("a", {{}}, "09:00"), invoice_issued("a", 898, "2026-03-04", "10:00"),
              day_closed("+1 00:00", "2026-03-04"));
    CHECK(came_to(delivered(projection(), book)->runner(), {{"overdue", "yes"}}).empty());
    book.tell(day_closed("+2 00:00", "2026-03-05"));
    const auto rows = came_to(delivered(projection(), book)->runner(), {{"overdue", "yes"}});
    REQUIRE(rows.size() == 1);
    CHECK(rows.front().late == 1);
}

TEST_CASE("invoice-lines: each line with what credits and adjusts it behind it, never edited") {
    const Book book = quarter();
    const auto shelf = delivered(projection(), book);
    std::vector<std::string> lines;
    const auto read = [&](Filters filters) {
        lines.clear();
        each<schema::InvoiceLineRow>(asked(shelf->runner(), "invoice-lines", std::move(filters)), [&](auto row) {
            lines.push_back(std::string(row.getInvoice().cStr()) + " " + std::to_string(row.getPence()) + " " +
                            std::string(filters::name_of(row.getKind())) + " " +
                            std::string(filters::name_of(row.getState())) + " " + row.getCites().cStr());
        });
    };
    read({{"invoice", "a"}});
    CHECK(lines == std::vector<std::string>{"a 898 delivered clean ", "a 898 delivered upheld ",
                                            "a -898 credit clean no. a line 2"});
    read({{"kind", "adjustment"}});
    CHECK(lines ==
          std::vector<std::string>{"c 36 adjustment clean no. c line 1", "c 36 adjustment clean no. c line 2"});
    read({{"state", "disputed"}});
    CHECK(lines == std::vector<std::string>{"b 898 delivered disputed "});
}

TEST_CASE("cash: what was expected in a week and what came in, and quarters of disputes and credits") {
    const Book book = quarter();
    const auto shelf = delivered(projection(), book);
    std::vector<std::string> rows;
    const auto read = [&](Filters filters) {
        rows.clear();
        each<schema::CashRow>(asked(shelf->runner(), "cash", std::move(filters)), [&](auto row) {
            std::string text = row.getWeek().cStr();
            for (const std::int64_t n : {row.getDuePence(), row.getReceivedPence(), row.getIssuedPence(),
                                         row.getDisputedPence(), row.getCreditedPence(), row.getDaysToPay()})
                text += n == no_data ? " -" : " " + std::to_string(n);
            rows.push_back(text + " " + std::to_string(row.getDisputes()) + "/" + std::to_string(row.getCredits()) +
                           "/" + std::to_string(row.getPaid()));
        });
    };
    // week: due, received, issued, disputed, credited, days to pay, disputes/credits/paid
    read({{"contract", "contract-1"}});
    CHECK(rows == std::vector<std::string>{"2026-04-26 1868 0 0 0 0 - 0/0/0", "2026-04-19 1796 1000 0 0 0 - 0/0/0",
                                           "2026-04-12 898 898 0 0 0 29 0/0/1", "2026-03-29 0 0 1796 300 0 - 1/0/0",
                                           "2026-03-22 0 0 1796 0 0 - 0/0/0", "2026-03-15 0 0 1796 898 898 - 1/1/0"});
    read({{"by", "quarter"}});
    CHECK(rows ==
          std::vector<std::string>{"2026-06-30 4562 1898 0 0 0 29 0/0/1", "2026-03-31 0 0 5388 1198 898 - 2/1/0"});
    CHECK_FALSE(ask(shelf->runner(), "cash", {.filters = {{"by", "year"}}}));
}

TEST_CASE("aged-debt: who owes what for how long, as at the last closed day") {
    Book book;
    const std::vector<std::pair<std::string, std::string>> dues = {
        {"a", "2026-05-22"}, {"b", "2026-05-21"}, {"c", "2026-04-22"}, {"d", "2026-04-21"}, {"e", "2026-02-20"}};
    for (const auto& [id, due] : dues)
        book.tell(invoice_drafted(id, {{.pence = 1'000}}, "09:00"), invoice_issued(id, 1'000, due, "10:00"));
    book.tell(line_disputed("e", 1, "11:00", 250), invoice_paid("a", 1'200, "12:00"),
              day_closed("+80 00:00", "2026-05-22"));
    const auto shelf = delivered(projection(), book);
    unsigned rows = 0;
    each<schema::AgedDebtRow>(asked(shelf->runner(), "aged-debt"), [&](auto row) {
        ++rows;
        CHECK(std::string(row.getPayer().cStr()) == "council");
        CHECK(row.getNotDuePence() == -200);  // owed back
        CHECK(row.getDays30Pence() == 2'000);
        CHECK(row.getDays60Pence() == 1'000);
        CHECK(row.getDays90Pence() == 0);
        CHECK(row.getOlderPence() == 1'000);
        CHECK(row.getOpenPence() == 3'800);
        CHECK(row.getDisputedPence() == 250);
        CHECK(row.getInvoices() == 5);
    });
    CHECK(rows == 1);
}

TEST_CASE("invoices: a contract's book of numbers is no invoice") {
    Book book;
    book.tell(invoice_drafted("a", {{}}, "09:00"), invoice_issued("a", 898, "2026-03-04", "10:00"),
              invoice_issued("contract-1.numbers", 898, "2026-03-04", "10:00"));
    CHECK(came_to(delivered(projection(), book)->runner()).size() == 1);
}

}  // namespace
}  // namespace daybook::projections
