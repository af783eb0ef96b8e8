// A package's week among its payers: what is on whose bill, whatever was billed, changed, credited and assessed before;
// and that the bills together are the week, to the penny.

#include "projections/money/tables.h"
#include "tests/projections/any_money.h"
#include "tests/projections/conserved.h"
#include "tests/projections/finance.h"

namespace daybook::projections {
namespace {

using Kind = schema::Invoice::Line::Kind;

// "/contribution/PAYER/INVOICE" of a row's key.
std::string part_of(const std::string& key) {
    const std::string mark = "/contribution/";
    const auto at = key.find(mark);
    return at == std::string::npos ? "" : key.substr(at + mark.size(), key.rfind('/') - at - mark.size());
}

struct Shown {
    std::string package, visit, worker, day, invoice, why, part_of;
    Kind kind{};
    std::int64_t pence = 0;
    std::uint64_t service_credit = 0;
};
std::vector<Shown> shown(const Runner& runner, Filters filters) {
    std::vector<Shown> all;
    const auto page = asked(runner, "billing", std::move(filters));
    std::size_t n = 0;
    each<schema::BillingRow>(page, [&](auto row) {
        all.push_back({.package = row.getPackage().cStr(),
                       .visit = row.getVisit().cStr(),
                       .worker = row.getWorker().cStr(),
                       .day = row.getDay().cStr(),
                       .invoice = row.getInvoice().cStr(),
                       .why = row.getWhy().cStr(),
                       .part_of = part_of(page.rows[n++].key),
                       .kind = row.getKind(),
                       .pence = row.getPence(),
                       .service_credit = row.getServiceCredit()});
    });
    return all;
}
const Filters all_time{{"from", "2026-01-01"}, {"to", "2026-12-31"}};
Filters bill_of(const std::string& payer, const std::string& contract = "county") {
    Filters filters = all_time;
    filters.push_back({"contract", contract});
    filters.push_back({"payer", payer});
    return filters;
}

// The finance office, which drafts what the view says is left on a payer's bill.
struct Desk {
    Book& book;
    Shelf& money;
    unsigned drafts = 0;

    void look() {
        money.source().end_at(book.events().size());
        money.catch_up();
    }
    // "-718 nhs, 898, 898": what is left to bill, by amount.
    std::string left(const std::string& payer) {
        std::vector<std::string> parts;
        for (const Shown& one : open_on(payer))
            parts.push_back(std::to_string(one.pence) + (one.part_of.empty() ? "" : " " + one.part_of));
        std::ranges::sort(parts);
        std::string all;
        for (const auto& part : parts) all += (all.empty() ? "" : ", ") + part;
        return all;
    }
    std::vector<Shown> open_on(const std::string& payer, const std::string& contract = "county") {
        look();
        Filters filters = bill_of(payer, contract);
        filters.push_back({"invoiced", "no"});
        auto rows = shown(money.runner(), filters);
        std::erase_if(rows, [](const Shown& row) { return row.pence == 0; });
        return rows;
    }
    // False where nothing was left.
    bool draft(const std::string& payer, const std::string& at, const std::string& contract = "county") {
        const auto rows = open_on(payer, contract);
        if (rows.empty()) return false;
        const std::string id = "I" + std::to_string(++drafts);
        book.tell(says<schema::Invoice::Drafted>("invoice-" + id, at, [=](auto fact, const Scene&) {
            fact.setContract(contract);
            fact.setPayer(payer);
            auto lines = fact.initLines(static_cast<unsigned>(rows.size()));
            for (unsigned i = 0; i < lines.size(); ++i) {
                lines[i].setNumber(i + 1);
                lines[i].setKind(rows[i].kind);
                lines[i].setPackage(rows[i].package);
                lines[i].setVisit(rows[i].visit);
                lines[i].setWorker(rows[i].worker);
                lines[i].setDay(number_of(rows[i].day));
                lines[i].setPence(rows[i].pence);
                lines[i].setPayer(rows[i].part_of);
                lines[i].setServiceCredit(rows[i].service_credit);
            }
        }));
        book.tell(issued(id, "2026-04-20", at));
        return true;
    }
};

// Two visits of 898p each, in the week from Monday 2 March, of a package on the county's contract.
struct Week {
    Book book{{.day = "2026-03-02", .contract = "county", .package = "p1"}};
    Shelf money{money_rows(), book};
    Desk desk{book, money};

    Week() {
        book.tell(contract_agreed("county"), contract_agreed("town"), rates("county", 1'795), rates("town", 1'795),
                  ordered("p1"));
        visit("V1", "+0 ");
        visit("V2", "+1 ");
        money.open();
    }
    void visit(const std::string& id, const std::string& day, const std::string& package = "p1") {
        book.tell(planned(id, day + "08:00", day + "08:30", {.made = day + "07:00", .package = package}),
                  visited(id, day + "08:00", day + "08:30"));
    }
};
const std::vector<PayerOf> nhs_and_person{{"organisation-nhs", 400'000}, {.weekly = 500}};

TEST_CASE("payers: the commissioner has the lines less everybody's part, the others each their own") {
    Week week;
    week.book.tell(payers_set("p1", nhs_and_person, "2026-01-01", "-1 09:00"), ordered("p2"));
    week.visit("W1", "+2 ", "p2");
    CHECK(week.desk.left("council-1") == "-500 person-1, -718 organisation-nhs, 898, 898, 898");
    CHECK(week.desk.left("organisation-nhs") == "718 organisation-nhs");
    CHECK(week.desk.left("nhs") == "718 nhs");
    CHECK(week.desk.left("person-1") == "500 person-1");
    CHECK(week.desk.left("somebody-else").empty());

    const auto nhs = shown(week.money.runner(), bill_of("organisation-nhs")).at(0);
    CHECK(nhs.kind == Kind::CONTRIBUTION);
    CHECK(nhs.why == "40 % of 17.96");
    CHECK(nhs.day == "2026-03-08");
    Filters who = all_time;
    who.push_back({"kind", "contribution"});
    const auto parts = shown(week.money.runner(), who);
    REQUIRE(parts.size() == 2);
    CHECK(parts[0].part_of == "organisation-nhs");
    CHECK(parts[1].why == "5.00 a week");

    // What care comes to is what it was, whoever pays.
    CHECK(shown(week.money.runner(), all_time).size() == 3);
}

TEST_CASE("payers: an uplift in arrears and a credited visit change everybody's part, each once") {
    Week week;
    week.book.tell(payers_set("p1", nhs_and_person, "2026-01-01", "-1 09:00"));
    for (const char* payer : {"council-1", "organisation-nhs", "person-1"}) CHECK(week.desk.draft(payer, "+9 09:00"));
    for (const char* payer : {"council-1", "organisation-nhs", "person-1"}) CHECK(week.desk.left(payer).empty());

    week.book.tell(noted<schema::Invoice::Adjusted>("I1", 1, 36, "+20 09:00"));  // 40 % of 1832 are 733
    CHECK(week.desk.left("organisation-nhs") == "15 organisation-nhs");
    CHECK(week.desk.left("council-1") == "-15 organisation-nhs");
    CHECK(week.desk.draft("organisation-nhs", "+21 09:00"));
    CHECK(week.desk.draft("council-1", "+21 09:00"));
    week.book.tell(noted<schema::Invoice::CreditNoted>("I1", 2, -898, "+22 09:00"));  // 40 % of 934 are 374
    CHECK(week.desk.left("organisation-nhs") == "-359 organisation-nhs");
    CHECK(week.desk.left("council-1") == "359 organisation-nhs");
    CHECK(week.desk.left("person-1").empty());

    // A part that was given back is not asked for again.
    week.book.tell(noted<schema::Invoice::CreditNoted>("I3", 1, -500, "+23 09:00"));
    CHECK(week.desk.left("person-1").empty());
    // A draft that is cancelled is as if it had never been.
    week.desk.draft("organisation-nhs", "+24 09:00");
    CHECK(week.desk.left("organisation-nhs").empty());
}

TEST_CASE("payers: an assessment that comes late restates the weeks since its day, and no week before") {
    Week week;
    week.visit("V3", "+7 ");
    CHECK(week.desk.draft("council-1", "+16 09:00"));
    week.book.tell(payers_set("p1", {{.share = 200'000}}, "2026-03-04", "+20 09:00"));
    // In the middle of a week: from the next one on.
    CHECK(week.desk.left("person-1") == "180 person-1");
    CHECK(week.desk.left("council-1") == "-180 person-1");
    week.visit("V4", "+14 ");
    CHECK(week.desk.left("council-1") == "-180 person-1, -180 person-1, 898");
    week.desk.draft("council-1", "+24 09:00");
    week.desk.draft("person-1", "+24 09:00");
    week.book.tell(payers_set("p1", {}, "2026-03-04", "+25 09:00"));
    CHECK(week.desk.left("person-1") == "-180 person-1, -180 person-1");
    CHECK(week.desk.left("council-1") == "180 person-1, 180 person-1");
}

TEST_CASE("payers: a package that another pays from before goes over to their bill whole") {
    Week week;
    CHECK(week.desk.draft("council-1", "+9 09:00"));
    week.book.tell(payers_set("p1", {{"organisation-nhs"}, {.weekly = 500}}, "2026-01-01", "+10 09:00"));
    CHECK(week.desk.left("council-1") == "-1796 council-1");
    CHECK(week.desk.left("organisation-nhs") == "-500 person-1, 1796 organisation-nhs");
    CHECK(week.desk.left("person-1") == "500 person-1");
    week.visit("V3", "+3 ");
    CHECK(week.desk.left("council-1") == "-1796 council-1");
    CHECK(week.desk.left("organisation-nhs") == "-500 person-1, 1796 organisation-nhs, 898");
}

TEST_CASE("payers: in the week a package comes over from another contract its fixed sums are billed once") {
    Week week;
    week.book.tell(payers_set("p1", nhs_and_person, "2026-01-01", "-1 09:00"),
                   contract_moved("p1", "town", "2026-03-03", "-1 10:00"));
    CHECK(week.desk.left("person-1") == "500 person-1");
    const auto town = week.desk.open_on("council-1", "town");
    REQUIRE(town.size() == 2);
    CHECK(town[1].pence == -359);
    CHECK(week.desk.open_on("person-1", "town").empty());
}

TEST_CASE("payers: a week is invoiced and paid as all of its payers' invoices are") {
    Week week;
    week.book.tell(payers_set("p1", nhs_and_person, "2026-01-01", "-1 09:00"));
    for (const char* payer : {"council-1", "organisation-nhs", "person-1"}) week.desk.draft(payer, "+9 09:00");
    week.book.tell(paid("I1", 578, "+12 09:00"), paid("I3", 200, "+13 09:00"));
    const auto shelf = delivered(money_rows(), week.book);
    std::int64_t billable = 0, invoiced = 0, money = 0;
    each<schema::ReconciliationRow>(asked(shelf->runner(), "reconciliation", {{"week", "2026-03-08"}}), [&](auto row) {
        billable += row.getBillablePence();
        invoiced += row.getInvoicedPence();
        money += row.getPaidPence();
    });
    CHECK(billable == 1'796);
    CHECK(invoiced == 1'796);
    CHECK(money == 778);
}

// Any care, terms and payers; an office that drafts for everybody what is left on their bill. A package that nobody
// authorised has a person nobody named.
const std::vector<std::string> everybody{"council-1", "organisation-nhs", "person-1", "person-", "gift"};
Line any_payers(const std::string& at) {
    std::vector<PayerOf> payers;
    for (const char* id : {"", "organisation-nhs", "gift", "council-1"}) {
        if (*rc::gen::inRange(0, 3) == 0) continue;
        const bool by_share = *rc::gen::arbitrary<bool>();
        payers.push_back({id, by_share ? *rc::gen::element(0U, 111'111U, 250'000U, 500'000U) : 0,
                          by_share ? 0 : *rc::gen::element<std::int64_t>(1, 333, 5'000)});
    }
    return payers_set(any_package(), payers, any_date(), at);
}
// Of each contract: what its invoices ask for, and what they were to ask for.
std::map<std::string, std::pair<std::int64_t, std::int64_t>> asked_and_due(const Desk& desk, const Runner& invoices) {
    std::map<std::string, std::pair<std::int64_t, std::int64_t>> all;
    const auto c = conserved(desk.money.runner(), invoices);
    for (const auto& [contract, pence] : c.issued) all[contract].first = pence;
    std::map<std::string, std::int64_t> cared;
    std::map<std::string, std::string> contract_of;
    every<schema::InvoiceRow>(invoices, "invoices", {},
                              [&](auto row) { contract_of[row.getInvoice().cStr()] = row.getContract().cStr(); });
    every<schema::InvoiceLineRow>(invoices, "invoice-lines", {}, [&](auto row) {
        if (row.getPayer().size() == 0) all[contract_of[row.getInvoice().cStr()]].second += row.getPence();
    });
    return all;
}

TEST_CASE("payers: the bills of all payers are the week to the penny, whatever care, terms and assessments do") {
    const bool held = rc::check([] {
        Book book = begun();
        Hand hand;
        Shelf money(money_rows(), book), invoices(invoice_rows(), book);
        money.open();
        invoices.open();
        Desk desk{book, money};
        for (int round = *rc::gen::inRange(1, 4); round > 0; --round) {
            for (auto n = *rc::gen::inRange<std::size_t>(5, 25); n > 0; --n)
                book.tell(*rc::gen::inRange(0, 5) == 0 ? any_payers(hand.next()) : any_line(hand));
            for (const char* contract : {"county", "town"}) {
                // What is left for one is not changed by what another is billed.
                for (const auto& payer : everybody) desk.draft(payer, hand.time(), contract);
                for (const auto& payer : everybody) RC_ASSERT(desk.open_on(payer, contract).empty());
            }
            read_to(money, invoices, book.events().size());
            for (const auto& [contract, pence] : asked_and_due(desk, invoices.runner())) {
                RC_LOG() << contract << " asks for " << pence.first << "p, and its care is " << pence.second << "p\n";
                RC_ASSERT(pence.first == pence.second);
            }
            for (const auto& leak : conserved(money.runner(), invoices.runner()).leaks()) RC_FAIL(leak);
        }
    });
    CHECK(held);
}

}  // namespace
}  // namespace daybook::projections
