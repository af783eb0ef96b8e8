// What a decision says: with its key, in words that can be read, and of what there is.

#include "schema/capacity.capnp.h"
#include "schema/referral.capnp.h"
#include "tests/dsl/commissioning.h"
#include "tests/gateway/decide.h"
#include "tests/gateway/open_for_work.h"

namespace daybook::gateway {
namespace {

TEST_CASE("decisions: a key that was used answers for what was said with it, and conflicts with anything else") {
    Stack stack;
    stack.tell(open_for_work());
    const auto triage = [&](int risk) { return decide(stack, "referral-r/triaged", "k", {{"risk", risk}}); };
    REQUIRE(triage(1).status == 201);
    const Answer again = triage(1);
    CHECK(again.status == 200);
    CHECK(again.json()["events"][0]["duplicate"] == true);
    const Answer other = triage(4);
    CHECK(other.status == 409);
    CHECK(other.json()["detail"].get<std::string>().find("give this one a key of its own") != std::string::npos);
    CHECK(decide(stack, "referral-r/accepted", "a", {{"agreedStart", "2026-03-09"}}).status == 201);
    CHECK(decide(stack, "referral-r/accepted", "a", {{"agreedStart", "2026-03-09"}}).status == 200);
    CHECK(decide(stack, "referral-r/accepted", "a", {{"agreedStart", "2026-03-10"}}).status == 409);
}

TEST_CASE("decisions: what cannot be read, and what there is none of, is told with what to say instead") {
    Stack stack;
    stack.tell(open_for_work());
    const auto told = [&](const std::string& path, const std::string& body) {
        return stack.client()
            .post("/v1/decisions/" + path, "application/json", body, {{"idempotency-key", "k"}})
            .json()
            .dump();
    };
    const auto says = [](const std::string& answer, const char* words) {
        INFO(answer);
        CHECK(answer.find(words) != std::string::npos);
    };
    says(told("referral-r/accept", "{}"), "did you mean \\\"Accepted\\\"?");
    says(told("referal-r/accepted", "{}"), "did you mean \\\"referral\\\"?");
    says(told("referral-r/triaged", R"({"data":{"rsik":2}})"), "did you mean \\\"risk\\\"?");
    says(told("referral-r/deferred", R"({"data":{"until":"1st"}})"),
         "“1st” cannot be read: say a day such as 2026-03-29");
    says(told("package-p1/suspended", R"({"data":{"from":"2026-03-29 01:30"}})"),
         "say a time such as 2026-03-29T01:30:00Z");
    says(told("referral-r/triaged", R"({"expected":3})"), "goes into the header If-Match");
}

TEST_CASE("decisions: a variation takes off no more than its package has a week") {
    Stack stack;
    stack.tell(open_for_work());
    const auto less = [&](const char* key, std::int64_t seconds) {
        return decide(
            stack, std::string("variation-") + key + "/proposed", key,
            {{"kind", "package"}, {"package", "p1"}, {"from", "2026-06-01T00:00:00Z"}, {"weeklySeconds", -seconds}});
    };
    const Answer refused = less("v1", 7 * 3'600 + 1);
    INFO(refused.body);
    CHECK(refused.status == 422);
    CHECK(refused.json()["detail"].get<std::string>().find("is less than nothing") != std::string::npos);
    CHECK(less("v2", 7 * 3'600).status == 201);
}

TEST_CASE("decisions: a band is flexed of a visit that the plan has on its first day, as it was varied") {
    Stack stack;
    stack.tell(open_for_work());
    const auto flex = [&](const char* key, int slot, const char* from) {
        return decide(stack, "package-p1/time-band-flex-agreed", key,
                      {{"with", "person"},
                       {"slot", slot},
                       {"bandFrom", 39'600},
                       {"bandTo", 46'800},
                       {"from", from},
                       {"to", "2026-06-30"}});
    };
    const Answer before = flex("f1", 5, "2026-06-08");
    INFO(before.body);
    CHECK(before.status == 422);
    CHECK(before.json()["detail"].get<std::string>().find("and no number 5 (the first is 0)") != std::string::npos);
    nlohmann::json plan = nlohmann::json::array();
    for (int hour = 8; hour < 14; ++hour)
        plan.push_back({{"weekdays", 127}, {"start", hour * 3'600}, {"length", 1'800}, {"required", 1}});
    const Answer proposed =
        decide(stack, "variation-f/proposed", "f2",
               {{"kind", "package"}, {"package", "p1"}, {"from", "2026-06-01T00:00:00Z"}, {"plan", plan}});
    INFO(proposed.body);
    CHECK(proposed.status == 201);
    CHECK(flex("f3", 5, "2026-06-08").status == 422);  // nobody agreed it
    CHECK(decide(stack, "variation-f/agreed", "f4", {{"inWriting", true}, {"by", "person"}, {"documentRef", "d"}})
              .status == 201);
    CHECK(flex("f5", 5, "2026-06-08").status == 201);
    CHECK(flex("f6", 6, "2026-06-08").status == 422);
    CHECK(flex("f7", 5, "2026-05-25").status == 422);  // before it takes effect
}

}  // namespace
}  // namespace daybook::gateway
