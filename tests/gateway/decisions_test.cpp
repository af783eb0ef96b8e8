// What people decide over HTTP: by the rules, once for a key, on the version they saw, and with what a decision brings
// with it.

#include <algorithm>
#include <thread>

#include "schema/capacity.capnp.h"
#include "schema/referral.capnp.h"
#include "tests/dsl/commissioning.h"
#include "tests/dsl/invoices.h"
#include "tests/dsl/money.h"
#include "tests/gateway/decide.h"

namespace daybook::gateway {
namespace {

// 840 minutes of mornings in E4, of which a package takes 420, and a referral for 210 more.
Story open_for_work() {
    return told(agreed_contract("framework", "-20 09:00"), criteria("-20 10:00"), travel_times("-20 10:00"),
                declared("-20 10:00", "E4", "morning", 840),
                authorised("p1", "-10 09:00", {.from = "-9 00:00", .visits = {{8, 60}}}),
                received("r", "09:00", {.bands = {{"morning", 210}}}), assessed("r", "09:05"),
                triaged("r", "09:10", 2));
}

TEST_CASE("decisions: an acceptance carries the check and holds the hours, together") {
    Stack stack;
    const Position before = stack.tell(open_for_work());
    const Answer accepted = decide(stack, "referral-r/accepted", "k1", {{"agreedStart", "2026-03-09"}});
    INFO(accepted.body);
    REQUIRE(accepted.status == 201);
    CHECK(accepted.json()["events"].size() == 2);
    CHECK(accepted.json()["last"] == before.value + 2);

    const json referral = rows(stack, "referrals.json?referral=r")[0];
    CHECK(referral["state"] == "accepted");
    CHECK(referral["agreedStart"] == "2026-03-09");
    CHECK(referral["package"] == "r");
    CHECK(rows(stack, "acceptance.json?referral=r").size() == 12);
    const json held = rows(stack, "reservations.json")[0];
    CHECK(held["weeklySeconds"] == 210 * 60);
    const json morning = rows(stack, "capacity.json?zone=E4&band=morning")[0];
    CHECK(morning["accepted"] == 210 * 60);
    CHECK(morning["free"] == 210 * 60);
}

TEST_CASE("decisions: the same key is the same decision, and no other") {
    Stack stack;
    stack.tell(open_for_work());
    const Answer first = decide(stack, "referral-r/accepted", "k1");
    REQUIRE(first.status == 201);
    const Answer again = decide(stack, "referral-r/accepted", "k1");
    CHECK(again.status == 200);
    CHECK(again.json()["events"][0]["position"] == first.json()["events"][0]["position"]);
    CHECK(again.json()["events"][0]["duplicate"] == true);
    const Answer other = decide(stack, "contract-framework/suspended-to-new", "k1");
    CHECK(other.status == 409);
    CHECK(rows(stack, "reservations.json").size() == 1);
}

TEST_CASE("decisions: what the rules refuse changes nothing and says what to do instead") {
    Stack stack;
    const Position before = stack.tell(told(open_for_work(), received("urgent", "09:20", {.urgent = true}),
                                            assessed("urgent", "09:21"), triaged("urgent", "09:22", 1)));
    const Answer refused = decide(stack, "referral-urgent/accepted", "k1");
    CHECK(refused.status == 422);
    CHECK(refused.json()["detail"].get<std::string>().find("record referral.RiskValidated first") != std::string::npos);
    CHECK(stack.get("/v1/events?limit=1").json()["head"] == before.value);
    CHECK(rows(stack, "reservations.json").empty());
}

TEST_CASE("decisions: a soft fail is overridden by the registered manager with a reason") {
    Stack stack;
    stack.tell(told(open_for_work(), received("big", "09:20", {.bands = {{"morning", 840}}}), assessed("big", "09:21"),
                    triaged("big", "09:22", 3)));
    CHECK(rows(stack, "referrals.json?referral=big")[0]["verdict"] == "override");
    CHECK(decide(stack, "referral-big/accepted", "k1").status == 422);
    json reason{{"overrideReason", "two packages end on Friday"}, {"overriddenBy", "account-coordinator"}};
    const Answer by_coordinator = decide(stack, "referral-big/accepted", "k3", reason);
    CHECK(by_coordinator.status == 422);
    CHECK(by_coordinator.json()["detail"].get<std::string>().find("is not the registered manager") !=
          std::string::npos);
    reason["overriddenBy"] = "account-manager";
    CHECK(decide(stack, "referral-big/accepted", "k2", reason).status == 201);
    CHECK(rows(stack, "referrals.json?referral=big")[0]["overrideReason"] == "two packages end on Friday");
}

TEST_CASE("decisions: who decides on an older version is told so") {
    Stack stack;
    stack.tell(open_for_work());
    const auto decline = [&](const std::string& key, const std::string& version) {
        return decide(stack, "referral-r/declined", key,
                      {{"reason", "no-capacity"}, {"rationale", "no round has the minutes"}, {"nonePossible", true}},
                      {{"if-match", "\"" + version + "\""}});
    };
    CHECK(decline("k1", "2").status == 409);
    CHECK(decline("k2", "3").status == 201);
    CHECK(rows(stack, "acceptance.json?referral=r")[0]["asDecided"] == true);
}

TEST_CASE("decisions: of two coordinators who take the same hour at once one is refused or sees the other's") {
    Stack stack;
    stack.tell(told(open_for_work(), received("s", "09:20", {.bands = {{"morning", 420}}}), assessed("s", "09:21"),
                    triaged("s", "09:22", 2)));
    std::array<Answer, 2> answers;
    {
        std::jthread one([&] { answers[0] = decide(stack, "referral-r/accepted", "k1"); });
        std::jthread two([&] { answers[1] = decide(stack, "referral-s/accepted", "k2"); });
    }
    // 420 free: 210 and 420 do not fit together, so whoever comes second conflicts or fails the check.
    const int accepted = (answers[0].status == 201) + (answers[1].status == 201);
    CHECK(accepted == 1);
    for (const auto& answer : answers) CHECK((answer.status == 201 || answer.status == 409 || answer.status == 422));
    CHECK(rows(stack, "reservations.json").size() == 1);
}

TEST_CASE("decisions: hours held for a package are let go when it ends, in the same append") {
    Stack stack;
    stack.tell(open_for_work());
    REQUIRE(decide(stack, "referral-r/accepted", "k1").status == 201);
    REQUIRE(decide(stack, "package-r/authorised", "k2",
                   {{"person", "person-of-r"},
                    {"contract", "framework"},
                    {"zone", "E4"},
                    {"location", "location-1"},
                    {"from", "2026-03-03"},
                    {"plan", {{{"weekdays", 127}, {"start", 32'400}, {"length", 1'800}, {"required", 1}}}}})
                .status == 201);
    CHECK(rows(stack, "reservations.json")[0]["started"] == true);
    const Answer ended = decide(stack, "package-r/ended", "k3", {{"on", "2026-03-20"}, {"reason", "goalsMet"}});
    CHECK(ended.status == 201);
    CHECK(ended.json()["events"].size() == 2);
    CHECK(rows(stack, "reservations.json").empty());
}

TEST_CASE("decisions: hours held for a referral are let go when it is withdrawn after all, and no other's are") {
    Stack stack;
    stack.tell(told(open_for_work(), received("s", "09:20", {.bands = {{"morning", 105}}}), assessed("s", "09:21"),
                    triaged("s", "09:22", 2)));
    REQUIRE(decide(stack, "referral-r/accepted", "k1").status == 201);
    REQUIRE(decide(stack, "referral-s/accepted", "k2").status == 201);
    REQUIRE(rows(stack, "reservations.json").size() == 2);
    const Answer withdrawn = decide(stack, "referral-r/withdrawn", "k3", {{"reason", "the family moves away"}});
    INFO(withdrawn.body);
    REQUIRE(withdrawn.status == 201);
    CHECK(withdrawn.json()["events"].size() == 2);
    CHECK(rows(stack, "referrals.json?referral=r")[0]["state"] == "withdrawn");
    const json held = rows(stack, "reservations.json");
    REQUIRE(held.size() == 1);
    CHECK(held[0]["referral"] == "s");
    CHECK(decide(stack, "referral-s/lapsed", "k4").status == 422);  // it was accepted: its hours stay held
    CHECK(rows(stack, "reservations.json").size() == 1);
    CHECK(rows(stack, "capacity.json?zone=E4&band=morning")[0]["accepted"] == 105 * 60);
}

TEST_CASE("decisions: bad input gets one sentence and the right code") {
    Stack stack;
    stack.tell(open_for_work());
    const auto post = [&](const std::string& path, const std::string& body, Headers headers) {
        return stack.client().post(path, "application/json", body, std::move(headers));
    };
    const Headers key{{"idempotency-key", "k"}};
    CHECK(post("/v1/decisions/referral-r/accepted", "{}", {}).status == 422);
    CHECK(post("/v1/decisions/referral-r/accepted", "[]", key).status == 400);
    CHECK(post("/v1/decisions/referral-r/accepted", "{", key).status == 400);
    CHECK(post("/v1/decisions/referral-r/accepted", R"({"time":"yesterday"})", key).status == 400);
    CHECK(post("/v1/decisions/referral-r/accepted", R"({"whose":"mine"})", key).status == 400);
    CHECK(post("/v1/decisions/referral-nobody/accepted", "{}", key).status == 404);
    const Answer unknown = post("/v1/decisions/referral-r/celebrated", "{}", key);
    CHECK(unknown.status == 404);
    CHECK(unknown.json()["detail"].get<std::string>().find("there are Received, Accepted, Declined") !=
          std::string::npos);
    CHECK(post("/v1/decisions/dragon-r/tamed", "{}", key).status == 404);
    CHECK(post("/v1/decisions/escalation-e/raised", "{}", key).status == 422);
    CHECK(post("/v1/decisions/referral-r/triaged", R"({"data":{"risk":"high"}})", key).status == 422);
    Headers etag = key;
    etag.emplace_back("if-match", "three");
    CHECK(post("/v1/decisions/referral-r/triaged", "{}", etag).status == 422);
    const Answer get = stack.get("/v1/decisions/referral-r/accepted");
    CHECK(get.status == 405);
    CHECK(get.header("allow") == "POST");
}

TEST_CASE("decisions: what is issued of a contract's invoices is numbered without gaps, and no number twice") {
    Stack stack;
    stack.tell(told(invoice_drafted("a", {{}, {.pence = 600}}, "09:00"), invoice_drafted("b", {{}}, "09:01"),
                    invoice_drafted("c", {{}}, "09:02")));
    const json due{{"due", "2026-04-08"}};
    const Answer first = decide(stack, "invoice-a/issued", "k1", due);
    INFO(first.body);
    REQUIRE(first.status == 201);
    CHECK(first.json()["events"].size() == 2);
    REQUIRE(decide(stack, "invoice-b/issued", "k2", due).status == 201);
    CHECK(decide(stack, "invoice-b/issued", "k3", due).status == 422);  // issued already, and takes no number
    CHECK(decide(stack, "invoice-a/issued", "k1", due).json()["events"][0]["position"] == 4);
    // A credit note and an adjustment are numbered in the same row; only what is new has to be said.
    const json lines = json::array({{{"citesLine", 2}}});
    const Answer credit = decide(stack, "invoice-a/credit-noted", "k4", {{"lines", lines}, {"reason", "billed twice"}});
    INFO(credit.body);
    REQUIRE(credit.status == 201);
    const json higher = json::array({{{"citesLine", 1}, {"minutes", 30}, {"ratePence", 1'868}}});
    const Answer uplift = decide(stack, "invoice-a/adjusted", "k5", {{"lines", higher}, {"because", "uplift"}});
    INFO(uplift.body);
    REQUIRE(uplift.status == 201);
    REQUIRE(decide(stack, "invoice-c/issued", "k6", due).status == 201);
    std::map<std::string, std::string> numbers;
    for (const auto& row : rows(stack, "invoices.json")) numbers[row["invoice"]] = row["number"];
    CHECK(numbers ==
          std::map<std::string, std::string>{{"a", "contract-1/1"}, {"b", "contract-1/2"}, {"c", "contract-1/5"}});
    const json a = rows(stack, "invoices.json?invoice=a")[0];
    CHECK(a["billedPence"] == 1'498);
    CHECK(a["creditedPence"] == 600);
    CHECK(a["adjustedPence"] == 36);
    CHECK(a["openPence"] == 934);
    // Whoever writes a number of their own into the book is refused it, unless it is the next.
    const auto take = [](const std::string& number, std::uint64_t id) {
        Line line = invoice_issued("contract-1.numbers", 0, "2026-04-08", "12:00");
        line.build = [number](const Scene&, const Envelope& envelope) {
            return propose<schema::Invoice::Issued>(envelope, [&](auto fact) { fact.setNumber(number); });
        };
        return proposal(line, {}, id);
    };
    for (const char* taken : {"contract-1/5", "contract-1/7", ""}) {
        const Proposal one = take(taken, 901);
        const auto answer = wire::Recorder(stack.addresses()).append({&one, 1});
        REQUIRE_FALSE(answer);
        CHECK(answer.error().sentence.ends_with("the next is contract-1/6"));
    }
}

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
