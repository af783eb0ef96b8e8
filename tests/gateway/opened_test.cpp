// What is sealed with a decline: shown to those who may see it, once it is recorded that they looked, and told apart
// from what was erased.

#include "schema/record.capnp.h"
#include "schema/referral.capnp.h"
#include "tests/dsl/commissioning.h"
#include "tests/gateway/decide.h"
#include "tests/gateway/open_for_work.h"

namespace daybook::gateway {
namespace {

const Headers as_person{{"Accept", "text/html"}};

// Open for work, and the referral is declined for a reason nobody else is to read.
void decline(Stack& stack) {
    stack.tell(open_for_work());
    const Answer declined = decide(stack, "referral-r/declined", "k1",
                                   {{"reason", "no-capacity"},
                                    {"rationale", "the family asked for nobody of the north team"},
                                    {"nonePossible", true}});
    INFO(declined.body);
    REQUIRE(declined.status == 201);
}

std::size_t looks(const Stack& stack) {
    return stack.get("/v1/events?category=record&limit=100").json()["events"].size();
}

const std::string asked = "rationales.json?by=role-manager&purpose=quality%20audit";

}  // namespace

TEST_CASE("opened: the rationale of a decline is sealed in the queue, and told to who may see it and says why") {
    Stack stack;
    decline(stack);
    CHECK(rows(stack, "referrals.json?referral=r")[0]["rationale"] == "sealed");
    CHECK(stack.get("/v1/views/referrals.csv").body.find("north team") == std::string::npos);
    const auto before = looks(stack);
    const json told = rows(stack, asked + "&referral=r");
    REQUIRE(told.size() == 1);
    CHECK(told[0]["rationale"] == "the family asked for nobody of the north team");
    CHECK(told[0]["reason"] == "no-capacity");
    CHECK(looks(stack) == before + 1);
    const Answer csv = stack.get("/v1/views/rationales.csv?by=account-coordinator-2&purpose=complaint");
    CHECK(csv.body.find("the family asked for nobody of the north team") != std::string::npos);
    CHECK(csv.header("cache-control") == "no-store");  // what was opened is kept by no browser
    CHECK(looks(stack) == before + 2);
    CHECK(rows(stack, asked + "&referral=nobody").empty());  // and nobody looked at anything
    CHECK(looks(stack) == before + 2);
    CHECK(rows(stack, asked + "&referral=referral-r").size() == 1);  // by its stream, as everywhere
}

TEST_CASE("opened: who may not see personal data, or does not say why, is shown nothing and opens nothing") {
    Stack stack;
    decline(stack);
    const auto before = looks(stack);
    for (const char* who :
         {"by=role-commissioner&purpose=audit", "by=account-finance&purpose=audit", "by=role-managers&purpose=audit",
          "by=manager&purpose=audit", "purpose=audit", "by=role-manager", "by=role-manager&purpose="}) {
        INFO(who);
        const Answer refused = stack.get(std::string("/v1/views/rationales.json?") + who);
        CHECK(refused.status == 422);
        CHECK(refused.body.find("north team") == std::string::npos);
    }
    CHECK(looks(stack) == before);
}

TEST_CASE("opened: a record's page opens what is sealed in it by a form, and says who may") {
    Stack stack;
    decline(stack);
    const std::string page = stack.get("/records/referral-r", as_person).body;
    CHECK(page.find("What is sealed") != std::string::npos);
    CHECK(page.find("north team") == std::string::npos);
    CHECK(page.find("value=\"role-finance\"") == std::string::npos);
    const auto open = [&](const std::string& form) {
        return stack.client().post("/records/referral-r", "application/x-www-form-urlencoded", form, as_person);
    };
    const Answer opened = open("actor=role-supervisor&purpose=a+complaint");
    CHECK(opened.status == 200);
    CHECK(opened.body.find("the family asked for nobody of the north team") != std::string::npos);
    const Answer refused = open("actor=role-finance&purpose=a+complaint");
    CHECK(refused.status == 422);
    CHECK(refused.body.find("is of no role that sees personal data") != std::string::npos);
    CHECK(refused.body.find("north team") == std::string::npos);
    CHECK(open("actor=role-supervisor&purpose=").status == 422);
    CHECK(stack.client()
              .post("/records/person-1", "application/x-www-form-urlencoded", "actor=role-manager&purpose=x", as_person)
              .status == 405);
    // A record in which nothing is sealed has nothing to open.
    CHECK(stack.get("/records/capacity-location-1", as_person).body.find("What is sealed") == std::string::npos);
}

TEST_CASE("opened: what was erased says so, everywhere it stood") {
    Stack stack;
    decline(stack);
    stack.wait_for("referrals",
                   stack.tell(says<schema::Record::Erased>("record-erased", "18:00", [](auto fact, const Scene&) {
                       fact.setSubject("referral-r");
                       fact.setBasis("asked for by the family");
                   })));
    CHECK(rows(stack, "referrals.json?referral=r")[0]["rationale"] == "erased");
    CHECK(rows(stack, asked)[0]["rationale"] == "erased: its key was destroyed, and nobody can read it any more");
    CHECK(rows(stack, asked)[0]["reason"] == "no-capacity");  // what is no personal text stays
    const Answer page = stack.client().post("/records/referral-r", "application/x-www-form-urlencoded",
                                            "actor=role-manager&purpose=audit", as_person);
    CHECK(page.body.find("erased: its key was destroyed") != std::string::npos);
    CHECK(stack.get("/referrals", as_person).body.find("rationale erased") != std::string::npos);
}

}  // namespace daybook::gateway
