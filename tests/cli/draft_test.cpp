// A contract's week drafted for everybody who pays a part of it, in one step.

#include <map>

#include "tests/cli/shell.h"

namespace daybook::cli {
namespace {

// A terminal whose log holds two visits of a package of contract shared, 1,795 p an hour, in the week to 8 March 2026.
struct Contract : Terminal {
    Contract() {
        must({"contract-shared", "agreed", "route=framework", "title=Shared", "commissioner=organisation-county",
              "from=2026-01-01"});
        must({"contract-shared", "rates-set", "from=2026-01-01", R"(rates=[{"pence":1795,"unit":"hour"}])"});
        must({"package-p1", "authorised", "person=person-1", "contract=shared", "zone=E4", "from=2026-03-02",
              R"(plan=[{"weekdays":3,"start":28800,"length":1800,"required":1}])"});
        for (const std::string day : {"02", "03"}) {
            const std::string visit = "visit-v" + day, at = "2026-03-" + day + "T08:00:00Z",
                              end = "2026-03-" + day + "T08:30:00Z";
            const std::vector<std::string> of{"person=person-1", "package=p1", "contract=shared"};
            must(with(
                {visit, "planned", "start=" + at, "seconds=1800", "agreedWith=person", "--at", "2026-03-01T09:00:00Z"},
                of));
            must(with({visit, "clocked-in", "worker=worker-1", "method=app", "--at", at}, of));
            must(with({visit, "clocked-out", "worker=worker-1", "method=app", "--at", end}, of));
        }
    }
    void must(const std::vector<std::string>& decision) const {
        const Said said = decide(decision);
        INFO(said.err);
        REQUIRE(said.code == 0);
    }
    static std::vector<std::string> with(std::vector<std::string> one, const std::vector<std::string>& more) {
        one.insert(one.end(), more.begin(), more.end());
        return one;
    }
    Said draft(std::vector<std::string> more = {}) const {
        return daybook(with({"draft", "shared", "--from", "2026-03-02", "--to", "2026-03-08"}, more));
    }
    // What each payer was billed, in pence, over all invoices.
    std::map<std::string, std::int64_t> billed() const {
        std::map<std::string, std::int64_t> all;
        const nlohmann::json shown = daybook({"view", "show", "invoices", "--json"}).json();
        for (const auto& row : shown["rows"]) all[row["payer"]] += row["billedPence"].get<std::int64_t>();
        return all;
    }
};

TEST_CASE("draft: one step drafts a week for everybody who pays, and the same key again drafts nothing more") {
    const Contract at;
    at.must(
        {"package-p1", "payers-set", "from=2026-03-02",
         R"(payers=[{"kind":"nhs","organisation":"organisation-nhs","share":400000},{"kind":"person","weeklyPence":500}])"});
    const Said drafted = at.draft({"--key", "week-10"});
    INFO(drafted.err);
    CHECK(drafted.code == 0);
    for (const char* payer : {"organisation-county", "organisation-nhs", "person-1"})
        CHECK(drafted.out.find("invoice-shared.2026-03-08." + std::string(payer) + " to " + payer + ": 2 new") !=
              std::string::npos);
    const std::map<std::string, std::int64_t> week{
        {"organisation-county", 578}, {"organisation-nhs", 718}, {"person-1", 500}};
    CHECK(at.billed() == week);

    const Said repeated = at.draft({"--key", "week-10"});
    INFO(repeated.err);
    CHECK(repeated.code == 0);
    CHECK(repeated.out.find("0 new") != std::string::npos);
    const Said other = at.draft();
    CHECK(other.code == 1);
    CHECK(other.err.find("nothing of contract shared from 2026-03-02 to 2026-03-08 is left to bill to anybody") !=
          std::string::npos);
    CHECK(at.billed() == week);
}

TEST_CASE("draft: whoever pays all that is left of a package is drafted for, and who has nothing to pay is not") {
    const Contract at;
    at.must({"package-p1", "payers-set", "from=2026-03-02",
             R"(payers=[{"kind":"nhs","organisation":"organisation-nhs"}])"});
    const Said drafted = at.draft({"--invoice", "w10"});
    INFO(drafted.err);
    CHECK(drafted.code == 0);
    CHECK(at.billed() == std::map<std::string, std::int64_t>{{"organisation-nhs", 1'796}});
    CHECK(drafted.out.starts_with("invoice-w10.organisation-nhs to organisation-nhs: 2 new"));
}

TEST_CASE("draft: a contract that is not there, days that are none, and a contract by its record's name") {
    const Contract at;
    CHECK(at.daybook({"draft", "nowhere", "--from", "2026-03-02", "--to", "2026-03-08"}).code == 3);
    CHECK(at.daybook({"draft", "shared", "--from", "2026-03-08", "--to", "2026-03-02"}).code == 1);
    CHECK(at.daybook({"draft", "contract-shared", "--from", "2026-03-02", "--to", "2026-03-08"}).code == 0);
    CHECK(at.billed() == std::map<std::string, std::int64_t>{{"organisation-county", 1'796}});
}

TEST_CASE(
    "decide: after an uplift in arrears an adjustment that names no lines adjusts each, once, and none given back") {
    const Contract at;
    REQUIRE(at.draft({"--invoice", "w10"}).code == 0);
    const std::string invoice = "invoice-w10.organisation-county";
    at.must({invoice, "issued", "due=2026-04-08"});
    const Said early = at.decide({invoice, "adjusted", "because=uplift"});
    CHECK(early.code == 1);
    CHECK(early.err.find("every line stands at what its care comes to now") != std::string::npos);

    at.must({invoice, "credit-noted", "reason=late", R"(lines=[{"citesLine":2,"pence":-98}])"});
    at.must({"contract-shared", "rates-set", "from=2026-03-01", R"(rates=[{"pence":1868,"unit":"hour"}])"});
    at.must({invoice, "adjusted", "because=uplift"});
    const auto row = at.daybook({"view", "show", "invoices", "--json"}).json()["rows"][0];
    CHECK(row["billedPence"] == 1'796);
    CHECK(row["adjustedPence"] == 36);  // 934 - 898 of the first; the second was settled at 800
    CHECK(row["creditedPence"] == 98);
    CHECK(at.decide({invoice, "adjusted", "because=uplift"}).code == 1);
}

TEST_CASE("decide: a contract named by its record bills nothing that stands on an invoice by its id") {
    const Contract at;
    const std::string line = R"(lines=[{"number":1,"visit":"v02","worker":"worker-1","pence":898}])";
    const std::vector<std::string> week{"payer=organisation-county", "from=2026-03-02", "to=2026-03-08"};
    at.must(Contract::with({"invoice-told", "drafted", "contract=contract-shared", line}, week));
    at.must(Contract::with({"invoice-rest", "drafted", "contract=shared"}, week));
    CHECK(at.billed() == std::map<std::string, std::int64_t>{{"organisation-county", 1'796}});
    const Said twice = at.decide(Contract::with({"invoice-twice", "drafted", "contract=contract-shared", line}, week));
    CHECK(twice.code == 1);
    CHECK(twice.err.find("the visit v02 stands on invoice-told already") != std::string::npos);
}

TEST_CASE("decide: a contract that is named by its record stands by its id") {
    const Contract at;
    at.must({"referral-r9", "received", "person=person-9", "contract=contract-shared", "zone=E4"});
    const Said told = at.daybook({"event", "tail", "--no-follow", "--category", "referral", "--json"});
    CHECK(told.json()["data"]["contract"] == "shared");
}

TEST_CASE("decide: --data is what is decided where it is an object, and else the data folder, as everywhere") {
    const Terminal at;
    const Said said = at.daybook({"decide", "contract-mine", "agreed", "title=Our first", "route=framework"});
    INFO(said.err);
    CHECK(said.code == 0);
    CHECK(at.daybook({"view", "show", "contracts", "contract=mine", "--json"}).json()["rows"].size() == 1);
    CHECK(at.decide({"contract-other", "agreed", "--data", R"({"title":"By JSON","route":"framework"})"}).code == 0);
    CHECK(at.decide({"contract-third", "agreed", "--data", R"({"title")"}).code == 1);
}

}  // namespace
}  // namespace daybook::cli
