// What finance looks at beside single weeks and invoices: contracts' weeks, purchase orders, statements, odd orders.

#include "events/core/no_data.h"
#include "projections/engine/filters.h"
#include "schema/package.capnp.h"
#include "schema/variation.capnp.h"
#include "tests/dsl/invoices.h"
#include "tests/dsl/money.h"
#include "tests/projections/finance.h"
#include "tests/projections/tale.h"

namespace daybook::projections {
namespace {

using namespace story;

// Half an hour on each of so many days from Monday 2 March on, of one package.
Story visits_of(const std::string& package, int days) {
    Story story;
    for (int day = 0; day < days; ++day) {
        const std::string on = "+" + std::to_string(day) + " ";
        const std::string visit = package + "-" + std::to_string(day);
        const std::string date = to_string(*parse_day("2026-03-02") + std::chrono::days{day});
        tell_into(story, planned(visit, on + "08:00", on + "08:30", {.made = "+0 07:00", .package = package}));
        for (Line line : visited(visit, on + "08:00", on + "08:30")) tell_into(story, line.of("person-" + package));
        story[story.size() - 3].of("person-" + package);
        tell_into(story, day_closed(on + "23:59", date));
    }
    return story;
}
Book county() {
    Book book{{.day = "2026-03-02", .contract = "county", .package = "p1"}};
    book.tell(contract_agreed("county"), rates("county", 1'795), ordered("p1"), ordered("p2", {.hours = {8}}));
    return book;
}

TEST_CASE("reconciliation: a contract's week is the sum of its packages', with what is delivered and not invoiced") {
    Book book = county();
    book.tell(visits_of("p1", 7), visits_of("p2", 7));
    book.tell(
        drafted("i", {{"p1", "p1-0", "worker-1", "2026-03-02", 898}, {"p1", "p1-1", "worker-1", "2026-03-03", 898}},
                "+8 09:00"),
        issued("i", "2026-04-08", "+8 09:01"), credited("i", {{{}, {}, {}, {}, -898, 2}}, "+9 09:00"));
    const auto shelf = delivered(money_rows(), book);
    std::int64_t billable = 0, accrued = 0, rows = 0;
    each<schema::ReconciliationRow>(asked(shelf->runner(), "reconciliation", {{"week", "2026-03-08"}}), [&](auto row) {
        ++rows;
        billable += row.getBillablePence();
        accrued += row.getAccruedPence();
    });
    CHECK(rows == 2);
    CHECK(billable == 14 * 898);
    CHECK(accrued == 12 * 898);  // what was credited is not to be billed again
    rows = 0;
    each<schema::ReconciliationRow>(
        asked(shelf->runner(), "reconciliation", {{"week", "2026-03-08"}, {"by", "contract"}}), [&](auto row) {
            ++rows;
            CHECK(row.getPackages() == 2);
            CHECK(std::string(row.getPackage().cStr()).empty());
            CHECK(row.getBillablePence() == billable);
            CHECK(row.getAccruedPence() == accrued);
            CHECK(row.getInvoicedPence() == 898);
            CHECK(row.getAuthorisedSeconds() == 14 * 1'800);
        });
    CHECK(rows == 1);
    CHECK_FALSE(ask(shelf->runner(), "reconciliation", {.filters = {{"by", "month"}}}));
}

TEST_CASE("reconciliation: pages of any size hold each week once, and go on behind a row that is asked for no more") {
    Book book = county();
    book.tell(contract_agreed("county-2"), ordered("q/1", {.contract = "county-2"}), visits_of("p1", 21),
              visits_of("p2", 14), visits_of("q/1", 8),
              mismatch_raised("county", "2026-03-22", "p2", Pair::DELIVERED_EXPECTED, "+22 09:00"));
    const auto shelf = delivered(money_rows(), book);
    using Rows = std::vector<std::pair<std::string, std::string>>;  // key and bytes
    const auto paged = [&](ViewQuery query) {
        Rows rows;
        do {
            const auto page = ask(shelf->runner(), "reconciliation", query);
            REQUIRE(page);
            CHECK(page->rows.size() <= query.limit);
            for (const auto& row : page->rows)
                rows.emplace_back(row.key, std::string(reinterpret_cast<const char*>(row.bytes.data()),
                                                       row.bytes.size() * sizeof(capnp::word)));
            query.after = page->next;
        } while (!query.after.empty());
        return rows;
    };
    const Filters three{{"from", "2026-03-02"}, {"to", "2026-03-22"}};
    for (const Filters& more : std::vector<Filters>{
             {}, {{"by", "contract"}}, {{"state", "mismatch"}}, {{"contract", "county"}}, {{"package", "q/1"}}}) {
        Filters filters = three;
        filters.insert(filters.end(), more.begin(), more.end());
        for (const std::uint64_t behind : {std::uint64_t{0}, book.events().size() / 2}) {
            const auto asked_for = [&](std::uint32_t limit) {
                return paged({.filters = filters, .limit = limit, .changed_after = Position{behind}});
            };
            const Rows all = asked_for(1'000);
            CHECK_FALSE(all.empty());
            for (const std::uint32_t limit : {1U, 2U, 3U, 5U}) CHECK(asked_for(limit) == all);
        }
    }
    CHECK(paged({.filters = three, .limit = 2}).size() == 9);
    Filters wrong = three;
    wrong.emplace_back("state", "mismatch");
    const Rows mismatched = paged({.filters = wrong, .limit = 9});
    REQUIRE(mismatched.size() > 1);
    // "county/2026-03-08/p1" agrees by now: who read to there before it did is told what stands behind.
    CHECK(paged({.filters = wrong, .limit = 2, .after = "county/2026-03-08/p1"}) == mismatched);
    CHECK(paged({.filters = three, .limit = 2, .after = "no week"}).empty());
}

TEST_CASE("purchase-orders: what is left of an order in hours and pounds, and when it runs out") {
    Book book = county();
    const auto order = [](const std::string& package, std::int64_t pence, std::uint64_t hours) {
        return says<schema::Package::Authorised>("package-" + package, "+0 06:00", [=](auto fact, const Scene& scene) {
            fact.setPerson("person-" + package);
            fact.setContract(scene.contract);
            fact.setFrom(number_of("2026-03-02"));
            fact.setTo(number_of("2026-06-30"));
            fact.setPurchaseOrder("PO-" + package);
            fact.setOrderPence(pence);
            fact.setOrderSeconds(hours * 3'600);
        });
    };
    book.tell(order("p1", 50'000, 20), order("p2", 12'000, 0), order("p3", 0, 0), visits_of("p1", 14),
              visits_of("p2", 14), day_closed("+14 23:59", "2026-03-16"));
    const auto shelf = delivered(money_rows(), book);
    using Row = schema::PurchaseOrderRow;
    std::map<std::string, std::string> seen;
    each<Row>(asked(shelf->runner(), "purchase-orders"), [&](Row::Reader row) {
        std::string text = std::to_string(row.getOrderPence()) + " " + std::to_string(row.getUsedPence()) + " " +
                           std::to_string(row.getLeftPence()) + " " + std::to_string(row.getLeftSeconds() / 60) + " " +
                           std::to_string(row.getWeeklyPence()) + " " + row.getRunsOut().cStr();
        seen[row.getPackage().cStr()] = text + " " + std::to_string(static_cast<int>(row.getState()));
    });
    // 14 visits at 898p are 12,572p, in the last four weeks 3,143p a week on average.
    CHECK(seen["p1"] == "50000 12572 37428 780 3143 2026-06-07 1");  // 37,428 × 7 ÷ 3,143 = 83 days
    CHECK(seen["p2"] == "12000 12572 -572 " + std::to_string(no_data / 60) + " 3143  3");
    const std::string none = std::to_string(no_data);  // nothing is left of an order that says no sum, and nothing used
    CHECK(seen["p3"] == none + " 0 " + none + " " + std::to_string(no_data / 60) + " 0  1");
    // Pages go on behind the last.
    std::vector<std::string> paged;
    ViewQuery query{.limit = 1};
    do {
        const auto page = ask(shelf->runner(), "purchase-orders", query);
        REQUIRE(page);
        each<Row>(*page, [&](Row::Reader row) { paged.emplace_back(row.getPackage().cStr()); });
        query.after = page->next;
    } while (!query.after.empty());
    CHECK(paged == std::vector<std::string>{"p1", "p2", "p3"});
}

TEST_CASE("statements: day by day what a payer was asked for and paid, and the balance is what is outstanding") {
    Book book;
    book.tell(invoice_drafted("a", {{}, {.pence = 600}}, "09:00"), invoice_issued("a", 1'498, "2026-04-08", "10:00"),
              invoice_drafted("b", {{.pence = 500}}, "+7 09:00"), invoice_issued("b", 500, "2026-04-15", "+7 10:00"),
              invoice_drafted("c", {{.pence = 77}}, "+7 09:00"),  // a draft asks for nothing
              invoice_credited("a", {{2, -600}}, "+8 09:00"), invoice_adjusted("a", {{1, 36, 30, 1'868}}, "+9 09:00"),
              invoice_paid("a", 934, "+30 09:00"), written_off("b", 100, "+60 09:00"),
              day_closed("+80 00:00", "2026-05-22"));
    const auto shelf = delivered(invoice_rows(), book);
    using Row = schema::StatementRow;
    std::vector<std::string> lines;
    std::int64_t balance = 0;
    const auto read = [&](Filters wanted) {
        lines.clear();
        each<Row>(asked(shelf->runner(), "statements", std::move(wanted)), [&](Row::Reader row) {
            balance = row.getBalancePence();
            lines.push_back(std::string(row.getOn().cStr()).substr(5) + " " +
                            std::string(filters::name_of(row.getWhat())) + " " + std::to_string(row.getPence()) + " " +
                            std::to_string(balance));
        });
    };
    read({{"payer", "council"}});
    CHECK(lines == std::vector<std::string>{"03-04 invoice 1498 1498", "03-11 invoice 500 1998",
                                            "03-12 creditNote -600 1398", "03-13 adjustment 36 1434",
                                            "04-03 payment -934 500", "05-03 writtenOff -100 400"});
    each<schema::AgedDebtRow>(asked(shelf->runner(), "aged-debt"),
                              [&](auto row) { CHECK(row.getOpenPence() == balance); });
    read({{"payer", "council"}, {"from", "2026-04-01"}, {"to", "2026-04-30"}});
    CHECK(lines == std::vector<std::string>{"04-01 brought 1434 1434", "04-03 payment -934 500"});
    read({{"payer", "nobody"}});
    CHECK(lines.empty());
}

TEST_CASE("statements and aged debt: a payer is one however invoices spell the name, and a person is no organisation") {
    Book book;
    int days = 0;
    for (const char* payer : {"nhs", "organisation-nhs", "person-nhs"}) {
        const std::string id = "i" + std::to_string(days), day = "+" + std::to_string(days++) + " ";
        book.tell(invoice_drafted(id, {{}}, day + "09:00", {.payer = payer}),
                  invoice_issued(id, 898, "2026-04-08", day + "10:00"));
    }
    book.tell(invoice_paid("i0", 398, "+5 09:00"), day_closed("+80 00:00", "2026-05-22"));
    const auto shelf = delivered(invoice_rows(), book);
    std::map<std::string, std::int64_t> owed, balance;
    std::map<std::string, unsigned> lines;
    each<schema::AgedDebtRow>(asked(shelf->runner(), "aged-debt"),
                              [&](auto row) { owed[row.getPayer().cStr()] = row.getOpenPence(); });
    // Called as the latest of their invoices calls them.
    CHECK(owed == std::map<std::string, std::int64_t>{{"organisation-nhs", 1'398}, {"person-nhs", 898}});
    each<schema::StatementRow>(asked(shelf->runner(), "statements"), [&](auto row) {
        balance[row.getPayer().cStr()] = row.getBalancePence();
        ++lines[row.getPayer().cStr()];
    });
    CHECK(balance == owed);
    CHECK(lines == std::map<std::string, unsigned>{{"organisation-nhs", 3}, {"person-nhs", 1}});
    // Asked for by either name.
    for (const std::string view : {"aged-debt", "statements", "invoices", "invoice-lines", "cash"}) {
        const auto rows = [&](const std::string& payer) {
            std::vector<std::string> keys;
            for (const auto& row : asked(shelf->runner(), view, {{"payer", payer}}).rows) keys.push_back(row.key);
            return keys;
        };
        CHECK_FALSE(rows("nhs").empty());
        CHECK(rows("nhs") == rows("organisation-nhs"));
        CHECK(rows("nobody").empty());
    }
}

TEST_CASE("invoices: what was told out of order is shown as odd, and found by it") {
    Book book;
    book.tell(invoice_drafted("a", {{}}, "09:00"), invoice_issued("a", 898, "2026-04-08", "10:00"),
              invoice_cancelled("a", "10:01"), invoice_paid("a", 900, "10:02"), invoice_drafted("b", {{}}, "11:00"));
    const auto shelf = delivered(invoice_rows(), book);
    std::vector<std::string> odd;
    each<schema::InvoiceRow>(asked(shelf->runner(), "invoices", {{"odd", "yes"}}), [&](auto row) {
        CHECK(row.getOdd() == 2);
        for (const auto text : row.getOddities()) odd.emplace_back(text.cStr());
    });
    CHECK(odd == std::vector<std::string>{"told out of order, at position 3",
                                          "paid more than was outstanding, at position 4"});
    unsigned even = 0;
    each<schema::InvoiceRow>(asked(shelf->runner(), "invoices", {{"odd", "no"}}), [&](auto) { ++even; });
    CHECK(even == 1);
}

TEST_CASE("invoices and their lines: pages of any size hold each once, whatever is asked for") {
    Book book;
    for (int i = 0; i < 12; ++i) {
        const std::string id = "i" + std::to_string(i), day = "+" + std::to_string(i % 5) + " ";
        book.tell(invoice_drafted(id, {{}, {}, {}}, day + "09:00", {.payer = i % 3 == 0 ? "nhs" : "council"}));
        if (i % 2 == 0) book.tell(invoice_issued(id, 2'694, "2026-04-08", day + "10:00"));
    }
    const auto shelf = delivered(invoice_rows(), book);
    const auto paged = [&](const std::string& view, std::uint32_t limit, Filters filters) {
        std::vector<std::string> keys;
        ViewQuery query{.filters = std::move(filters), .limit = limit};
        do {
            const auto page = ask(shelf->runner(), view, query);
            REQUIRE(page);
            CHECK(page->rows.size() <= limit);
            for (const auto& row : page->rows) keys.push_back(row.key);
            query.after = page->next;
        } while (!query.after.empty());
        return keys;
    };
    for (const Filters& filters : {Filters{}, Filters{{"payer", "council"}}, Filters{{"contract", "contract-1"}}}) {
        for (const std::string view : {"invoices", "invoice-lines"}) {
            const auto all = paged(view, 1'000, filters);
            CHECK(all.size() ==
                  (filters.empty() || filters[0].first == "contract" ? 12U : 8U) * (view == "invoices" ? 1U : 3U));
            for (const std::uint32_t limit : {1U, 2U, 5U, 7U}) CHECK(paged(view, limit, filters) == all);
        }
    }
    CHECK(paged("invoices", 2, {{"state", "issued"}}).size() == 6);
}

TEST_CASE("cash: how evenly money came in this quarter and the last, and the share of lines in dispute") {
    Book book{{.day = "2026-01-05"}};
    book.tell(invoice_drafted("a", {{}, {}, {}, {}}, "09:00"), invoice_issued("a", 3'592, "2026-04-08", "10:00"),
              line_disputed("a", 2, "11:00"));
    // 100p a week in the first quarter; in the second 300p every third week.
    for (int week = 0; week < 12; ++week)
        book.tell(invoice_paid("a", 100, "+" + std::to_string(7 * week + 1) + " 09:00"));
    for (int week = 13; week < 25; week += 3)
        book.tell(invoice_paid("a", 300, "+" + std::to_string(7 * week + 1) + " 09:00"));
    book.tell(day_closed("+200 00:00", "2026-06-28"));
    const auto shelf = delivered(invoice_rows(), book);
    std::vector<std::string> rows;
    each<schema::CashRow>(asked(shelf->runner(), "cash", {{"by", "quarter"}}), [&](auto row) {
        std::string text = std::string(row.getWeek().cStr()) + " " + std::to_string(row.getLinesIssued());
        for (const std::int64_t ppm : {row.getDisputePpm(), row.getStabilityPpm(), row.getStabilityBeforePpm()})
            text += ppm == no_data ? " -" : " " + std::to_string(ppm);
        rows.push_back(text);
    });
    REQUIRE(rows.size() == 2);
    CHECK(rows[1] == "2026-03-31 4 250000 0 -");  // twelve weeks of 100p each; nothing before
    CHECK(rows[0].starts_with("2026-06-30 0 - "));
    CHECK(rows[0].ends_with(" 0"));
    CHECK(std::stoll(rows[0].substr(15)) > 1'000'000);
}

TEST_CASE("reconciliation: a visit plan agreed from a later day takes nothing of the weekly time before it") {
    using Minutes = std::vector<std::int64_t>;
    const auto authorised_with_plan_from = [](const char* from) {
        Book book;
        book.tell(contract_agreed("contract-1"), rates("contract-1", 1'795),
                  says<schema::Package::Authorised>("package-1", "-60 09:00",
                                                    [](auto fact, const Scene& scene) {
                                                        fact.setPerson(scene.person);
                                                        fact.setContract("contract-1");
                                                        fact.setFrom(number(*parse_day("2026-01-01")));
                                                        fact.setWeeklySeconds(70 * 60);
                                                    }),
                  says<schema::Variation::Proposed>("variation-v1", "-9 10:00",
                                                    [=](auto fact, const Scene& scene) {
                                                        fact.setPackage("package-1");
                                                        fact.setFrom(micros(at(scene, from)));
                                                        auto slot = fact.initPlan(1)[0];
                                                        slot.setWeekdays(127);
                                                        slot.setStart(8 * 3'600);
                                                        slot.setLength(30 * 60);
                                                    }),
                  says<schema::Variation::Agreed>("variation-v1", "-8 10:00"), day_closed("+5 00:01", "2026-03-08"));
        Minutes minutes;
        each<schema::ReconciliationRow>(
            asked(delivered(money_rows(), book)->runner(), "reconciliation", {{"week", "2026-03-08"}}),
            [&](auto row) { minutes.push_back(row.getAuthorisedSeconds() / 60); });
        return minutes;
    };
    CHECK(authorised_with_plan_from("+30 00:00") == Minutes{70});
    CHECK(authorised_with_plan_from("00:00") == Minutes{2 * 10 + 5 * 30});  // Monday and Tuesday of it, then the plan
    CHECK(authorised_with_plan_from("-30 00:00") == Minutes{7 * 30});
}

}  // namespace
}  // namespace daybook::projections
