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
#include "tests/gateway/open_for_work.h"

namespace daybook::gateway {
namespace {

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

TEST_CASE("decisions: a soft fail is overridden by the registered manager in person, with a reason") {
    Stack stack;
    stack.tell(told(open_for_work(), received("big", "09:20", {.bands = {{"morning", 840}}}), assessed("big", "09:21"),
                    triaged("big", "09:22", 3)));
    CHECK(rows(stack, "referrals.json?referral=big")[0]["verdict"] == "override");
    CHECK(decide(stack, "referral-big/accepted", "k1").status == 422);
    const json reason{{"overrideReason", "two packages end on Friday"}};
    json in_their_name = reason;
    in_their_name["overriddenBy"] = "account-manager";
    for (const json& said : {reason, in_their_name}) {
        const Answer by_coordinator = decide(stack, "referral-big/accepted", "k3-" + std::to_string(said.size()), said);
        CHECK(by_coordinator.status == 422);
        CHECK(by_coordinator.json()["detail"].get<std::string>().find(
                  "'account-coordinator' decides this, and only the registered manager overrides a check: have them "
                  "decide it themselves") != std::string::npos);
    }
    CHECK(rows(stack, "reservations.json").empty());
    CHECK(decide(stack, "referral-big/accepted", "k2", reason, {}, "account-manager").status == 201);
    CHECK(decide(stack, "referral-big/accepted", "k2", reason, {}, "account-manager").status == 200);  // said again
    CHECK(rows(stack, "referrals.json?referral=big")[0]["overriddenBy"] == "account-manager");
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

}  // namespace
}  // namespace daybook::gateway
