// Drafts of invoices over HTTP: filled from what was delivered, each payer's with their part, and nothing billed twice.

#include <algorithm>
#include <map>
#include <thread>

#include "tests/dsl/invoices.h"
#include "tests/dsl/money.h"
#include "tests/gateway/decide.h"

namespace daybook::gateway {
namespace {

// Two visits of a week that is over, of one package on contract-1.
Story two_visits() {
    Story story = told(contract_agreed("contract-1"), rates("contract-1", 1'795), ordered("package-1"));
    for (const std::string& on : {std::string(), std::string("+1 ")}) {
        const std::string visit = on.empty() ? "V1" : "V2";
        tell_into(story, planned(visit, on + "08:00", on + "08:30"));
        tell_into(story, visited(visit, on + "08:00", on + "08:30"));
    }
    tell_into(story, day_closed("+2 00:00", "2026-03-05"));
    return story;
}
const json week_of_two{
    {"contract", "contract-1"}, {"payer", "council-1"}, {"from", "2026-03-02"}, {"to", "2026-03-08"}};

TEST_CASE("decisions: a draft is filled from what was delivered and no invoice holds yet") {
    Stack stack;
    stack.tell(two_visits());
    const Answer drafted = decide(stack, "invoice-week-10/drafted", "k1", week_of_two);
    INFO(drafted.body);
    REQUIRE(drafted.status == 201);
    const json lines = rows(stack, "invoice-lines.json?invoice=week-10");
    REQUIRE(lines.size() == 2);
    CHECK(lines[0]["pence"] == 898);
    CHECK(lines[0]["minutes"] == 30);
    CHECK(lines[0]["ratePence"] == 1'795);
    CHECK(lines[0]["steps"].size() >= 1);
    REQUIRE(decide(stack, "invoice-week-10/issued", "k2", {{"due", "2026-04-08"}}).status == 201);
    CHECK(rows(stack, "invoices.json?invoice=week-10")[0]["openPence"] == 1'796);
    const Answer again = decide(stack, "invoice-week-10b/drafted", "k3", week_of_two);
    CHECK(again.status == 422);
    CHECK(again.body.find("nothing of these days is left to bill") != std::string::npos);
}

TEST_CASE(
    "decisions: each payer's draft is filled with their part, and the commissioner's with the lines less the others'") {
    Stack stack;
    stack.tell(told(two_visits(), payers_set("package-1", {{"organisation-nhs", 400'000}, {.weekly = 500}},
                                             "2026-01-01", "-1 09:00")));
    const auto draft = [&](const std::string& id, const std::string& payer) {
        json data = week_of_two;
        data["payer"] = payer;
        return decide(stack, "invoice-" + id + "/drafted", id, data);
    };
    for (const auto& [id, payer] : std::map<std::string, std::string>{
             {"county", "council-1"}, {"nhs", "organisation-nhs"}, {"person", "person-1"}}) {
        const Answer drafted = draft(id, payer);
        INFO(drafted.body);
        REQUIRE(drafted.status == 201);
        CHECK(rows(stack, "invoices.json?invoice=" + id)[0]["payer"] == payer);
    }
    const json lines = rows(stack, "invoice-lines.json?invoice=county");
    REQUIRE(lines.size() == 4);
    CHECK(lines[2]["kind"] == "contribution");
    CHECK(lines[2]["payer"] == "organisation-nhs");
    CHECK(lines[2]["pence"] == -718);
    CHECK(lines[2]["why"] == "organisation-nhs pays 40 % of 17.96");
    CHECK(rows(stack, "invoices.json?invoice=county")[0]["billedPence"] == 578);
    CHECK(rows(stack, "invoices.json?invoice=nhs")[0]["billedPence"] == 718);
    CHECK(rows(stack, "invoices.json?invoice=person")[0]["billedPence"] == 500);
    CHECK(rows(stack, "invoice-lines.json?invoice=person")[0]["payer"] == "person-1");

    const Answer again = draft("again", "person-1");
    CHECK(again.status == 422);
    CHECK(again.body.find("billed already are package-1 of 2026-03-08 on invoice-person") != std::string::npos);
    const Answer nobody = draft("nobody", "somebody-else");
    CHECK(nobody.status == 422);
    CHECK(nobody.body.find("left to bill to somebody-else: billed are the contract's commissioner, and whoever") !=
          std::string::npos);
    json unsaid = week_of_two;
    unsaid.erase("payer");
    const Answer asked = decide(stack, "invoice-unsaid/drafted", "unsaid", unsaid);
    CHECK(asked.status == 422);
    CHECK(asked.body.find("it does not say who pays: name the payer") != std::string::npos);
}

TEST_CASE("decisions: what a bill cannot take off waits for the next, so that no payer's invoice is below zero") {
    Stack stack;
    stack.tell(told(two_visits(), planned("V3", "+7 08:00", "+7 08:30"), visited("V3", "+7 08:00", "+7 08:30"),
                    day_closed("+8 00:00", "2026-03-11")));
    REQUIRE(decide(stack, "invoice-week-10/drafted", "k1", week_of_two).status == 201);
    stack.tell(told(payers_set("package-1", {{.share = 500'000}}, "2026-01-01", "+9 09:00")));
    const Answer alone = decide(stack, "invoice-alone/drafted", "k2", week_of_two);
    CHECK(alone.status == 422);
    json both = week_of_two;
    both["to"] = "2026-03-15";
    REQUIRE(decide(stack, "invoice-both/drafted", "k3", both).status == 201);
    // 898 of the week are taken off with the 898 of the week before; the 449 of its own do not fit.
    CHECK(rows(stack, "invoices.json?invoice=both")[0]["billedPence"] == 0);
}

TEST_CASE("decisions: of two officers who draft the same days at once one is refused, and told where they stand") {
    Stack stack;
    stack.tell(two_visits());
    constexpr std::size_t officers = 4;
    std::vector<Answer> answers(officers);
    {
        std::vector<std::jthread> at_once;
        for (std::size_t i = 0; i < officers; ++i)
            at_once.emplace_back([&, i] {
                const std::string n = std::to_string(i);
                answers[i] = decide(stack, "invoice-of-" + n + "/drafted", "k" + n, week_of_two);
            });
    }
    CHECK(std::ranges::count(answers, 201, &Answer::status) == 1);
    const json drafts = rows(stack, "invoices.json");
    REQUIRE(drafts.size() == 1);
    const auto drafted = drafts[0]["invoice"].get<std::string>();
    for (const Answer& answer : answers) {
        if (answer.status == 201) continue;
        INFO(answer.body);
        CHECK(answer.status == 422);
        CHECK(answer.json()["detail"].get<std::string>().ends_with(
            "nothing of these days is left to bill; billed already are package-1 from 2026-03-04 to 2026-03-05 on "
            "invoice-" +
            drafted));
    }
    // Nor may lines be told that stand on it.
    json told_lines = week_of_two;
    told_lines["lines"] = json::array({{{"number", 1}, {"visit", "V1"}, {"worker", "worker-1"}, {"pence", 898}}});
    const Answer twice = decide(stack, "invoice-told/drafted", "told", told_lines);
    CHECK(twice.status == 422);
    CHECK(twice.json()["detail"] ==
          "invoice-told cannot be drafted: the visit V1 stands on invoice-" + drafted + " already");
}

TEST_CASE("decisions: a service credit comes into the next draft of its contract, whenever it was given, and once") {
    Stack stack;
    stack.tell(told(two_visits(), planned("V3", "+7 08:00", "+7 08:30"), visited("V3", "+7 08:00", "+7 08:30"),
                    day_closed("+8 00:00", "2026-03-11"), service_credit("contract-1", 500, "+20 09:00")));
    REQUIRE(decide(stack, "invoice-week-10/drafted", "k1", week_of_two).status == 201);
    const json lines = rows(stack, "invoice-lines.json?invoice=week-10");
    REQUIRE(lines.size() == 3);
    CHECK(lines[2]["kind"] == "serviceCredit");
    CHECK(lines[2]["pence"] == -500);
    CHECK(lines[2]["why"] == "service credit, late_visits 12.05 % against 10.00 % in 2026-02: late visits in February");
    REQUIRE(decide(stack, "invoice-week-10/issued", "k2", {{"due", "2026-04-08"}}).status == 201);
    CHECK(rows(stack, "invoices.json?invoice=week-10")[0]["openPence"] == 1'296);
    json next = week_of_two;
    next["to"] = "2026-03-15";
    REQUIRE(decide(stack, "invoice-week-11/drafted", "k3", next).status == 201);
    CHECK(rows(stack, "invoice-lines.json?invoice=week-11").size() == 1);
    // Nor may it be told by hand.
    const json credit =
        rows(stack, "billing.json?contract=contract-1&kind=serviceCredit&invoiced=yes")[0]["serviceCredit"];
    json by_hand = week_of_two;
    by_hand["lines"] =
        json::array({{{"number", 1}, {"kind", "serviceCredit"}, {"pence", -500}, {"serviceCredit", credit}}});
    const Answer twice = decide(stack, "invoice-by-hand/drafted", "k4", by_hand);
    CHECK(twice.status == 422);
    CHECK(twice.json()["detail"] == "invoice-by-hand cannot be drafted: the service credit at position " +
                                        credit.dump() + " stands on invoice-week-10 already");
}

TEST_CASE("decisions: a service credit beyond the bill waits for the next, so that no invoice is below zero") {
    Stack stack;
    stack.tell(told(two_visits(), service_credit("contract-1", 1'797, "+20 09:00")));
    REQUIRE(decide(stack, "invoice-week-10/drafted", "k1", week_of_two).status == 201);
    CHECK(rows(stack, "invoice-lines.json?invoice=week-10").size() == 2);
    CHECK(rows(stack, "billing.json?contract=contract-1&kind=serviceCredit&invoiced=no").size() == 1);
}
}  // namespace
}  // namespace daybook::gateway
