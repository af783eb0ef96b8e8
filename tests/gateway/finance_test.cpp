// What the finance office decides over HTTP: mismatches explained and resolved, weeks verified, uplifts asked for, and
// invoices issued by several officers at once.

#include <array>
#include <set>

#include "services/desk/desk.h"
#include "tests/dsl/money.h"
#include "tests/gateway/decide.h"

namespace daybook::gateway {
namespace {

const std::string week = "reconciliation-contract-1.2026-03-08";

// A contract, a package with half an hour a day, a Monday on which somebody came for it, and a week that is over: the
// steward has raised that the rest was not delivered.
Story a_short_week() {
    return told(contract_agreed("contract-1"), rates("contract-1", 1'795), ordered("package-1"),
                planned("V1", "-2 08:00", "-2 08:30"), visited("V1", "-2 08:00", "-2 08:30"),
                day_closed("-1 00:10", "2026-03-02"), day_closed("+5 00:10", "2026-03-08"));
}
Story the_steward_looked() {
    return told(
        reconciled("contract-1", "2026-03-08", "package-1", 30, 898, "+6 00:10"),
        mismatch_raised("contract-1", "2026-03-08", "package-1", Pair::DELIVERED_EXPECTED, "+6 00:10", "2026-03-16"));
}
std::string why(const Answer& answer) { return answer.json().value("detail", answer.body); }

TEST_CASE("views: a figure there is no data for is null in JSON and said in words in tables and on pages, never -1") {
    Stack stack;
    stack.tell(a_short_week());  // what a care worker costs nobody said, and of incidents no fact tells
    const json row = rows(stack, "sustainability.json?month=2026-03").at(0);
    for (const char* unknown : {"incidents", "marginPence", "contactPayPence", "benchmarkPence"}) {
        INFO(unknown);
        CHECK(row.at(unknown).is_null());
    }
    CHECK(row["contactMinutes"] == 30);
    CHECK(row["revenuePence"] == 898);
    const std::string csv = stack.get("/v1/views/sustainability.csv?month=2026-03&columns=month,incidents").body;
    CHECK(csv == "Month,\"Incidents per 1,000 visits\"\r\n2026-03,no data\r\n");
    const std::string page = stack.get("/money/sustainability?month=2026-03&columns=month,incidents").body;
    CHECK(page.find("no data") != std::string::npos);
    CHECK(page.find(">-1<") == std::string::npos);
}

TEST_CASE("decisions: a mismatch is explained and resolved by people in words, and what is not open is refused") {
    Stack stack;
    stack.tell(a_short_week());
    // Packages are named by their streams or by their ids, as everywhere.
    const json which{{"package", "package-package-1"}, {"pair", "deliveredExpected"}};
    const auto with = [&](json more) {
        more.update(which);
        return more;
    };
    const Answer early = decide(stack, week + "/mismatch-explained", "k1", with({{"cause", "hospital"}}));
    CHECK(early.status == 422);
    CHECK(why(early) == week + " cannot be explained: no mismatch was raised of package-1, delivered against expected");
    const Headers as_person{{"Accept", "text/html"}};
    CHECK(decide(stack, week + "/verified", "k2").status == 422);  // nothing was put together yet
    CHECK(count(stack.get("/money", as_person).body, "/Verified?") == 0);

    stack.tell(the_steward_looked());
    CHECK(why(decide(stack, week + "/mismatch-explained", "k3", which)) ==
          week + " cannot be explained: it does not say what caused the difference");
    CHECK(why(decide(stack, week + "/mismatch-explained", "k4", with({{"cause", "other"}}))) ==
          week + " cannot be explained: another cause than those of the list is told in a note or a document");
    REQUIRE(
        decide(stack, week + "/mismatch-explained", "k5", with({{"cause", "hospital"}, {"documentRef", "document-7"}}))
            .status == 201);
    CHECK(count(stack.get("/money", as_person).body, "/Verified?") == 1);
    json shown = rows(stack, "mismatches.json")[0];
    CHECK(shown["state"] == "explained");
    CHECK(shown["cause"] == "hospital");
    CHECK(shown["documentRef"] == "document-7");
    CHECK(why(decide(stack, week + "/mismatch-resolved", "k6", with({{"bySelf", true}}))) ==
          week +
              " cannot be resolved: that its figures agree again is found by Daybook itself, and said by nobody else");
    CHECK(why(decide(stack, week + "/mismatch-resolved", "k7", which)) ==
          week + " cannot be resolved: it does not say with what outcome");
    const json outcome = with({{"outcome", "the council pays for what was delivered"}});
    const Answer resolved = decide(stack, week + "/mismatch-resolved", "k8", outcome);
    REQUIRE(resolved.status == 201);
    shown = rows(stack, "mismatches.json")[0];
    CHECK(shown["state"] == "resolved");
    CHECK(shown["outcome"] == "the council pays for what was delivered");
    // Said again with its key it is the same decision; with another it is refused.
    const json again = decide(stack, week + "/mismatch-resolved", "k8", outcome).json()["events"][0];
    CHECK(again["position"] == resolved.json()["events"][0]["position"]);
    CHECK(again["duplicate"] == true);
    CHECK(why(decide(stack, week + "/mismatch-resolved", "k9", outcome)) ==
          week + " cannot be resolved: the mismatch of package-1, delivered against expected is resolved already");
    CHECK(decide(stack, "reconciliation-nobody/verified", "k10").status == 404);
}

TEST_CASE("decisions: a week is verified as somebody saw it, and shows what has changed since") {
    Stack stack;
    stack.tell(told(a_short_week(), the_steward_looked()));
    const std::string view = "reconciliation.json?contract=contract-1&week=2026-03-08";
    const Answer looked = stack.get("/v1/views/" + view);
    const std::uint64_t seen = looked.json()["position"].get<std::uint64_t>();
    // A late visit comes in between the look and the word.
    Story late = told(planned("V2", "-1 08:00", "-1 08:30"), visited("V2", "-1 08:00", "-1 08:30"));
    for (Line& line : late) line.record_at("+6 09:00");
    stack.tell(std::move(late));
    const Answer too_old = decide(stack, week + "/verified", "k1", {{"position", seen}});
    CHECK(too_old.status == 409);
    CHECK(why(too_old).find("package-1 has changed at ") != std::string::npos);
    CHECK(rows(stack, view)[0]["verified"] == false);

    REQUIRE(decide(stack, week + "/verified", "k2").status == 201);
    json row = rows(stack, view)[0];
    CHECK(row["verified"] == true);
    CHECK(row["verifiedPosition"].get<std::uint64_t>() > seen);
    CHECK(row["changedSeconds"] == 0);
    CHECK(rows(stack, view + "&changed=yes").empty());
    Story later = told(planned("V3", "+0 08:00", "+0 08:30"), visited("V3", "+0 08:00", "+0 08:30"));
    for (Line& line : later) line.record_at("+6 10:00");
    stack.tell(std::move(later));
    row = rows(stack, view + "&changed=yes")[0];
    CHECK(row["changedSeconds"] == 1'800);
    CHECK(row["changedPence"] == 898);
    CHECK(why(decide(stack, week + "/verified", "k3", {{"position", 1}})).find("look again") != std::string::npos);
}

TEST_CASE("decisions: an uplift is asked for packages that are on the contract, and for no others") {
    Stack stack;
    stack.tell(told(a_short_week(), contract_agreed("town"), ordered("p9", {.contract = "town"})));
    const auto ask = [&](const std::string& packages, const std::string& key) {
        return decide(stack, "contract-contract-1/uplift-requested", key,
                      {{"packages", packages}, {"pence", 978}, {"documentRef", "document-8"}});
    };
    const Answer other = ask("package-package-1,p9", "k1");
    CHECK(other.status == 422);
    CHECK(why(other) == "/data/packages: package-p9 is on contract-town, and not on contract-contract-1");
    CHECK(why(ask("p10", "k2")) == "/data/packages: there is no package-p10");
    CHECK(ask("package-package-1", "k3").status == 201);
    CHECK(decide(stack, "contract-contract-1/uplift-agreed", "k4",
                 {{"packages", "p9"}, {"pence", 978}, {"from", "2026-04-01"}})
              .status == 422);
    CHECK(decide(stack, "contract-contract-1/uplift-agreed", "k5",
                 {{"packages", "package-package-1"}, {"pence", 978}, {"from", "2026-04-01"}})
              .status == 201);
}

TEST_CASE(
    "decisions: three officers issue at once: each invoice has a number of its own, without gaps, and none is lost") {
    constexpr int officers = 3, each = 8;
    Stack stack;
    Story drafts;
    for (int i = 0; i < officers * each; ++i)
        tell_into(drafts, drafted("i" + std::to_string(i), {{"p1", "v" + std::to_string(i), "w1", "2026-03-02", 898}},
                                  "09:00"));
    stack.tell(std::move(drafts));
    std::array<std::array<std::string, each>, officers> refused;
    {
        std::vector<std::jthread> desks;
        for (int officer = 0; officer < officers; ++officer)
            desks.emplace_back([&, officer] {
                wire::Recorder recorder(stack.addresses());
                wire::Views views(stack.addresses());
                for (int i = 0; i < each; ++i) {
                    const std::string id = "i" + std::to_string(officer * each + i);
                    desk::Decision issue{.stream = "invoice-" + id,
                                         .fact = "Issued",
                                         .key = "issue/" + id,
                                         .data = {{"due", "2026-04-08"}}};
                    if (i % 2 == 0) issue.expected = Version{1};  // as a page says it
                    const auto receipt = desk::decide(std::move(issue), recorder, views);
                    if (!receipt) refused[officer][i] = receipt.error().sentence;
                }
            });
    }
    for (const auto& of : refused)
        for (const auto& sentence : of) CHECK(sentence == "");
    std::set<std::string> numbers, expected;
    for (const auto& row : rows(stack, "invoices.json?state=issued")) numbers.insert(row["number"]);
    for (int i = 1; i <= officers * each; ++i) expected.insert("contract-1/" + std::to_string(i));
    CHECK(numbers == expected);
    // Each of them issued again, as after an answer that was lost, keeps its number.
    wire::Recorder recorder(stack.addresses());
    wire::Views views(stack.addresses());
    const auto again =
        desk::decide({.stream = "invoice-i0", .fact = "Issued", .key = "issue/i0", .data = {{"due", "2026-04-08"}}},
                     recorder, views);
    REQUIRE(again);
    CHECK(again->events.front().duplicate);
    CHECK(rows(stack, "invoices.json?state=issued").size() == expected.size());
    // One whose record has moved on since is told so, whatever the book holds.
    REQUIRE(decide(stack, "invoice-i0/line-disputed", "dispute/i0", {{"line", 1}, {"reason", "time"}}).status == 201);
    const auto late = desk::decide({.stream = "invoice-i0",
                                    .fact = "CreditNoted",
                                    .key = "credit/i0",
                                    .data = {{"reason", "time"}, {"lines", json::array({json{{"citesLine", 1U}}})}},
                                    .expected = Version{2}},
                                   recorder, views);
    REQUIRE_FALSE(late);
    CHECK(late.error().kind == Error::Kind::conflict);
    CHECK(late.error().sentence.find("invoice-i0 is at version 3, not 2") != std::string::npos);
}

}  // namespace
}  // namespace daybook::gateway
