// What a contract's week has beside its packages: service credits, and what a block is paid whether it is used or not.

#include <catch2/catch.hpp>

#include "schema/views.capnp.h"
#include "tests/dsl/money.h"
#include "tests/projections/finance.h"
#include "tests/projections/tale.h"

namespace daybook::projections {
namespace {

using namespace story;
using Kind = schema::Invoice::Line::Kind;

struct Billed {
    std::string package, day, invoice, why;
    Kind kind{};
    std::int64_t pence = 0;
    std::uint64_t service_credit = 0;
};
std::vector<Billed> billed(const Runner& runner, Filters filters) {
    std::vector<Billed> all;
    each<schema::BillingRow>(asked(runner, "billing", std::move(filters)), [&](auto row) {
        Billed& one = all.emplace_back();
        one.package = row.getPackage().cStr();
        one.day = row.getDay().cStr();
        one.invoice = row.getInvoice().cStr();
        one.why = row.getWhy().cStr();
        one.kind = row.getKind();
        one.pence = row.getPence();
        one.service_credit = row.getServiceCredit();
    });
    return all;
}

struct Week {
    std::string package;
    std::int64_t billable = 0, credits = 0, invoiced = 0, paid = 0;
    bool operator==(const Week&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Week& week) {
    return out << week.package << ": " << week.billable << " " << week.credits << " " << week.invoiced << " "
               << week.paid;
}
std::vector<Week> weeks(const Runner& runner, const std::string& contract, const std::string& last) {
    std::vector<Week> all;
    each<schema::ReconciliationRow>(asked(runner, "reconciliation", {{"contract", contract}, {"week", last}}),
                                    [&](auto row) {
                                        all.push_back({.package = row.getPackage().cStr(),
                                                       .billable = row.getBillablePence(),
                                                       .credits = row.getServiceCreditPence(),
                                                       .invoiced = row.getInvoicedPence(),
                                                       .paid = row.getPaidPence()});
                                    });
    return all;
}

const Filters of_week{{"from", "2026-03-02"}, {"to", "2026-03-08"}};
const Filters credits{{"contract", "county"}, {"kind", "serviceCredit"}};

// Monday's visit of p1, 898p, and 50 pounds off the county's bill on Saturday.
Book credited_county() {
    Book book{{.contract = "county", .package = "p1"}};
    book.tell(contract_agreed("county"), rates("county", 1'795), ordered("p1"), planned("V1", "-2 08:00", "-2 08:30"),
              visited("V1", "-2 08:00", "-2 08:30"), day_closed("-2 23:59", "2026-03-02"),
              service_credit("county", 5'000, "+3 11:00"), day_closed("+30 00:01", "2026-04-02"));
    return book;
}

TEST_CASE("service credit: it stands on the contract's bill in the week it was given, and says what it is for") {
    const Book book = credited_county();
    const auto shelf = delivered(money_rows(), book);
    const auto found = billed(shelf->runner(), credits);  // whenever it was given
    REQUIRE(found.size() == 1);
    CHECK(found[0].kind == Kind::SERVICE_CREDIT);
    CHECK(found[0].pence == -5'000);
    CHECK(found[0].day == "2026-03-07");
    CHECK(found[0].package.empty());
    CHECK(found[0].service_credit != 0);
    CHECK(found[0].why == "service credit, late_visits 12.05 % against 10.00 % in 2026-02: late visits in February");
    CHECK(billed(shelf->runner(), {{"contract", "county"}, {"kind", "serviceCredit"}, {"from", "2026-03-09"}}).empty());
    CHECK(weeks(shelf->runner(), "county", "2026-03-08") ==
          std::vector<Week>{{"", -5'000, 5'000, 0, 0}, {"p1", 898, 0, 0, 0}});
}

TEST_CASE("service credit: it is on one invoice from its draft on, and settles what it takes off") {
    Book book = credited_county();
    const std::uint64_t credit = billed(delivered(money_rows(), book)->runner(), credits).at(0).service_credit;
    const std::vector<LineOf> lines{{"p1", "V1", "worker-1", "2026-03-02", 898},
                                    {"p1", "V0", "worker-1", "2026-03-03", 5'000},
                                    {{}, {}, {}, "2026-03-07", -5'000, 0, credit}};
    book.tell(drafted("I1", lines, "+31 09:00"));
    CHECK(billed(delivered(money_rows(), book)->runner(), credits).at(0).invoice == "I1");
    book.tell(draft_cancelled("I1", "+31 10:00"));
    CHECK(billed(delivered(money_rows(), book)->runner(), credits).at(0).invoice.empty());
    book.tell(drafted("I2", lines, "+32 09:00"), issued("I2", "2026-05-01", "+32 10:00"), paid("I2", 898, "+40 09:00"));
    const auto shelf = delivered(money_rows(), book);
    CHECK(billed(shelf->runner(), credits).at(0).invoice == "I2");
    CHECK(weeks(shelf->runner(), "county", "2026-03-08") ==
          std::vector<Week>{{"", -5'000, 5'000, -5'000, -5'000}, {"p1", 898, 0, 5'898, 5'898}});

    const auto invoices = delivered(invoice_rows(), book);
    std::vector<std::int64_t> cash, statement;
    each<schema::CashRow>(asked(invoices->runner(), "cash", {}), [&](auto row) {
        if (row.getIssuedPence() != 0) cash.insert(cash.end(), {row.getIssuedPence(), row.getServiceCreditPence()});
    });
    CHECK(cash == std::vector<std::int64_t>{898, 5'000});
    each<schema::StatementRow>(asked(invoices->runner(), "statements", {}), [&](auto row) {
        statement.insert(statement.end(), {row.getPence(), row.getServiceCreditPence()});
    });
    CHECK(statement == std::vector<std::int64_t>{898, 5'000, -898, 0});
}

TEST_CASE("block: its weekly sum is owed from its first day on, whether anybody is on it or not, and drafted once") {
    Book book{{.contract = "hill", .package = "p1"}};
    book.tell(block_agreed("hill", "2026-03-04"), rates("hill", 70'000, {.unit = RateUnit::WEEK}),
              day_closed("+4 23:59", "2026-03-08"));
    {
        const auto shelf = delivered(money_rows(), book);
        const auto lines = billed(shelf->runner(), of_week);
        REQUIRE(lines.size() == 1);
        CHECK(lines[0].kind == Kind::BLOCK);
        CHECK(lines[0].pence == 50'000);
        CHECK(lines[0].why == "the block's weekly sum, 5 of 7 days");
        CHECK(weeks(shelf->runner(), "hill", "2026-03-08") == std::vector<Week>{{"", 50'000, 0, 0, 0}});
    }
    // A package on it is cared for within the sum.
    book.tell(ordered("p1", {.from = "2026-03-04"}), planned("V1", "+1 08:00", "+1 08:30"),
              visited("V1", "+1 08:00", "+1 08:30"), drafted("I1", {{{}, {}, {}, "2026-03-08", 50'000}}, "+6 09:00"));
    const auto shelf = delivered(money_rows(), book);
    CHECK(weeks(shelf->runner(), "hill", "2026-03-08") == std::vector<Week>{{"", 50'000, 0, 0, 0}, {"p1", 0, 0, 0, 0}});
    for (const auto& line : billed(shelf->runner(), of_week)) {
        if (line.pence != 0) CHECK(line.invoice == "I1");
    }
}

TEST_CASE("block: agreed after its days were closed it is owed all the same, and nothing after it has ended") {
    Book book{{.contract = "hill", .package = "p1"}};
    book.tell(rates("hill", 70'000, {.unit = RateUnit::WEEK}), day_closed("+4 23:59", "2026-03-08"),
              day_closed("+6 23:59", "2026-03-10"), day_closed("+11 23:59", "2026-03-15"),
              block_agreed("hill", "2026-03-02", {}, "+12 09:00"));
    {
        const auto shelf = delivered(money_rows(), book);
        CHECK(weeks(shelf->runner(), "hill", "2026-03-08").at(0).billable == 70'000);
        CHECK(weeks(shelf->runner(), "hill", "2026-03-15").at(0).billable == 70'000);
    }
    book.tell(says<schema::Contract::Ended>("contract-hill", "+12 10:00",
                                            [](auto fact, const Scene&) { fact.setOn(number_of("2026-03-10")); }));
    const auto shelf = delivered(money_rows(), book);
    CHECK(weeks(shelf->runner(), "hill", "2026-03-08").at(0).billable == 70'000);
    CHECK(weeks(shelf->runner(), "hill", "2026-03-15").at(0).billable == 20'000);
}

TEST_CASE("block: notice ends it on the day it says, an end without a day on the day it is told, and no end later") {
    const auto last_week = [](Story ends) {
        Book book{{.contract = "hill", .package = "p1"}};
        book.tell(block_agreed("hill", "2026-03-02"), rates("hill", 70'000, {.unit = RateUnit::WEEK}), ordered("p1"),
                  std::move(ends), day_closed("+4 23:59", "2026-03-08"), day_closed("+6 23:59", "2026-03-10"),
                  day_closed("+11 23:59", "2026-03-15"), day_closed("+18 23:59", "2026-03-22"));
        const auto shelf = delivered(money_rows(), book);
        std::vector<std::int64_t> pence;
        for (const char* last : {"2026-03-08", "2026-03-15", "2026-03-22"})
            for (const Week& week : weeks(shelf->runner(), "hill", last)) pence.push_back(week.billable);
        return pence;
    };
    using Contract = schema::Contract;
    const Line notice = says<Contract::NoticeGiven>(
        "contract-hill", "-1 09:00", [](auto fact, const Scene&) { fact.setEnds(number_of("2026-03-10")); });
    const Line later = says<Contract::Ended>("contract-hill", "+12 09:00",
                                             [](auto fact, const Scene&) { fact.setOn(number_of("2026-03-20")); });
    const Line undated = says<Contract::Ended>("contract-hill", "+6 09:00", [](auto, const Scene&) {});
    // The block's own sum, and nothing for the package that goes on: its card's weekly rate was never the package's.
    const std::vector<std::int64_t> until_the_10th{70'000, 0, 20'000, 0, 0};
    CHECK(last_week(told(notice)) == until_the_10th);
    CHECK(last_week(told(notice, later)) == until_the_10th);
    CHECK(last_week(told(undated)) == until_the_10th);
}

TEST_CASE("billing: a package's weekly price is on its invoice from the draft on") {
    Book book{{.contract = "county", .package = "p1"}};
    book.tell(contract_agreed("county"), ordered("p1", {.rate_pence = 70'000, .unit = RateUnit::WEEK}),
              day_closed("+4 23:59", "2026-03-08"), drafted("I1", {{"p1", {}, {}, "2026-03-08", 70'000}}, "+6 09:00"));
    const auto lines = billed(delivered(money_rows(), book)->runner(), of_week);
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].invoice == "I1");
}

}  // namespace
}  // namespace daybook::projections
