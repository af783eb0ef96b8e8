// What people decide on a page, without JavaScript: a form that rests on a version, and an honest word when somebody
// was faster.

#include <set>

#include "services/gateway/decide.h"
#include "services/gateway/decision_form.h"
#include "services/gateway/page.h"
#include "services/gateway/sheet.h"
#include "tests/dsl/commissioning.h"
#include "tests/dsl/invoices.h"
#include "tests/dsl/money.h"
#include "tests/gateway/fixture.h"

namespace daybook::gateway {
namespace {

using nlohmann::json;

const std::string acknowledge = "/decide/visit-V1/AlertAcknowledged";
const Headers as_person{{"Accept", "text/html"}};

// The value a hidden field of the form holds.
std::string hidden(const std::string& page, const std::string& name) {
    const std::string start = "name=\"" + name + "\" value=\"";
    const auto at = page.find(start);
    if (at == std::string::npos) return {};
    return page.substr(at + start.size(), page.find('"', at + start.size()) - at - start.size());
}

Answer send(const Stack& stack, const std::string& target, const std::string& form) {
    return stack.client().post(target, "application/x-www-form-urlencoded", form, as_person);
}

Position head(const Stack& stack) { return Position{stack.get("/v1/events?limit=1").json()["head"]}; }

Story late_visit() { return told(planned("V1", "08:00", "08:30"), overdue("V1", "08:30")); }

TEST_CASE("decide: the form rests on the version of the record, and leads back to where it came from") {
    Stack stack;
    stack.wait_for("live-board", stack.tell(late_visit()));
    const Answer page = stack.get(acknowledge + "?back=%2F%3Fzone%3DN1", as_person);
    REQUIRE(page.status == 200);
    CHECK(page.body.find("Acknowledge the alert") != std::string::npos);
    CHECK(hidden(page.body, "expected") == "2");
    const std::string form =
        "expected=2&key=" + hidden(page.body, "key") + "&back=%2F%3Fzone%3DN1&actor=role-coordinator&note=on+it";
    const Answer decided = send(stack, acknowledge, form);
    INFO(decided.body);
    CHECK(decided.status == 303);
    CHECK(decided.header("location") == "/?zone=N1&done=visit.AlertAcknowledged");
    const auto row = stack.get("/v1/views/live-board.json?visit=V1").json()["rows"][0];
    CHECK(row["alert"] == "acknowledged");

    const Position before = head(stack);
    CHECK(send(stack, acknowledge, form).status == 303);
    CHECK(head(stack) == before);  // sent twice, decided once
    CHECK(stack.get("/?done=visit.AlertAcknowledged", as_person).body.find("Alert acknowledged") != std::string::npos);
    CHECK(stack.get("/?done=visit.Nonsense", as_person).body.find("Recorded:") == std::string::npos);
}

TEST_CASE("decide: when somebody was faster nothing is recorded, and the page says what happened meanwhile") {
    Stack stack;
    stack.wait_for("live-board", stack.tell(late_visit()));
    const Answer page = stack.get(acknowledge, as_person);
    stack.wait_for("live-board", stack.tell(alert_acknowledged("V1", "08:31")));
    const Position before = head(stack);
    const Answer late = send(stack, acknowledge,
                             "expected=" + hidden(page.body, "expected") + "&key=" + hidden(page.body, "key") +
                                 "&note=mine&actor=role-coordinator");
    CHECK(late.status == 409);
    CHECK(late.body.find("Somebody was faster") != std::string::npos);
    CHECK(late.body.find("since you looked") != std::string::npos);
    CHECK(late.body.find(">mine</textarea>") != std::string::npos);
    CHECK(hidden(late.body, "expected") == "3");
    CHECK(hidden(late.body, "key") != hidden(page.body, "key"));
    CHECK(head(stack) == before);
}

TEST_CASE("decide: what has to be said is asked for again, and what was entered stays") {
    Stack stack;
    stack.wait_for("live-board", stack.tell(late_visit()));
    const std::string resolve = "/decide/visit-V1/AlertResolved";
    const Answer page = stack.get(resolve, as_person);
    const Position before = head(stack);
    const std::string form = "expected=2&key=" + hidden(page.body, "key") + "&actor=role-manager";
    const Answer refused = send(stack, resolve, form);
    CHECK(refused.status == 422);
    CHECK(refused.body.find("Outcome: this has to be said.") != std::string::npos);
    CHECK(refused.body.find("value=\"role-manager\" selected") != std::string::npos);
    CHECK(head(stack) == before);
}

TEST_CASE("decide: the rules have the last word, in their own words") {
    Stack stack;
    stack.tell(told(agreed_contract("framework", "-20 09:00"), criteria("-20 10:00"), received("r", "09:00")));
    const Answer page = stack.get("/decide/referral-r/Accepted", as_person);
    const Answer refused = send(stack, "/decide/referral-r/Accepted",
                                "expected=" + hidden(page.body, "expected") + "&key=" + hidden(page.body, "key") +
                                    "&agreedStart=2026-03-09&actor=role-coordinator");
    CHECK(refused.status == 422);
    CHECK(refused.body.find("The rules refuse this") != std::string::npos);
    CHECK(refused.body.find("record referral.Assessed first") != std::string::npos);
}

TEST_CASE("decide: hostile input leads nowhere else and stays text") {
    Stack stack;
    stack.wait_for("live-board", stack.tell(late_visit()));
    for (const char* back : {"%2F%2Fevil.example", "https%3A%2F%2Fevil.example", "%2F%5Cevil.example", "%2F%0Aevil"}) {
        const Answer page = stack.get(acknowledge + "?back=" + back, as_person);
        CHECK(hidden(page.body, "back") == "/");
    }
    const Position before = head(stack);
    const Answer page = send(
        stack, "/decide/visit-V1/AlertReopened",
        "expected=2&key=page-" + std::string(26, 'a') + "&reason=%3Cscript%3Ealert(1)%3C%2Fscript%3E&actor=role-x");
    CHECK(page.body.find("<script>alert") == std::string::npos);
    CHECK(page.status == 422);  // role-x is nobody
    CHECK(page.body.find("“role-x” is none of the roles") != std::string::npos);
    CHECK(head(stack) == before);
    CHECK(stack.get("/decide/visit-V1/ClockedIn", as_person).status == 404);  // no page asks for what a clock says
    CHECK(stack.get("/decide/visit-nobody/AlertAcknowledged", as_person).status == 404);
    CHECK(send(stack, acknowledge, "expected=two&key=page-" + std::string(26, 'b')).status == 400);
    CHECK(send(stack, acknowledge, "expected=2&key=k").status == 400);
    const Answer foreign = stack.client().post(acknowledge, "application/x-www-form-urlencoded", "expected=2",
                                               {{"Accept", "text/html"}, {"Origin", "https://evil.example"}});
    CHECK(foreign.status == 403);
}

TEST_CASE("decide: a sum is read in pounds and a time on the wall in London") {
    const Choice* dispute = find_choice("invoice.LineDisputed");
    REQUIRE(dispute);
    const FactType* fact = find_fact("invoice.LineDisputed");
    const auto data = [&](const std::string& pence) {
        return form_data(*dispute, *fact,
                         {{"reason", "rate"}, {"by", "commissioner"}, {"pence", pence}, {"line", "3"}});
    };
    CHECK((*data("12.50"))["pence"] == 1'250);
    CHECK((*data("£1,200"))["pence"] == 120'000);
    CHECK((*data("0.5"))["pence"] == 50);
    CHECK((*data("12"))["line"] == "3");
    for (const char* wrong : {"twelve", "-5", "1.234", "1.2.3", "12p", ".", ",", "£"}) CHECK_FALSE(data(wrong));

    const Choice* check = find_choice("visit.WelfareChecked");
    const auto at =
        form_data(*check, *find_fact("visit.WelfareChecked"), {{"at", "2026-07-01T09:30"}, {"outcome", "safe"}});
    CHECK((*at)["at"] == "2026-07-01T08:30:00Z");
    CHECK_FALSE(form_data(*check, *find_fact("visit.WelfareChecked"), {{"at", "soon"}, {"outcome", "safe"}}));
}

TEST_CASE("decide: every choice is a fact people say, and asks only for fields it has") {
    for (const auto& choice : choices()) {
        INFO(choice.type);
        const FactType* fact = find_fact(choice.type);
        REQUIRE(fact);
        CHECK((fact->nature == schema::Nature::DECISION || fact->nature == schema::Nature::OBSERVATION));
        std::size_t asked = 1;
        for (const char c : choice.fields) asked += c == ',';
        CHECK(form_fields(choice.fields, fact->schema, {}).size() == asked);
    }
}

TEST_CASE("decide: every choice is offered beside the rows of some page") {
    const std::set<std::string_view> pages{"live-board", "referrals", "variation-log"};
    for (const auto& choice : choices()) {
        INFO(choice.type);
        const auto shows = [&](const Sheet& sheet) { return sheet.decides && sheet.view == choice.view; };
        CHECK((pages.contains(choice.view) || std::ranges::any_of(sheets(), shows)));
    }
}

TEST_CASE("decide: lines that were issued are disputed and credited, not drafts nor what cites another line") {
    Stack stack;
    const Position told_up_to = stack.tell(told(invoice_drafted("i1", {{.pence = 898}, {.pence = 898}}, "08:00"),
                                                invoice_issued("i1", 1'796, "2026-04-08", "08:10"),
                                                invoice_credited("i1", {{1, -100}}, "08:20"),
                                                invoice_drafted("i2", {{.pence = 898}}, "08:30")));
    stack.wait_for("invoices", told_up_to);
    stack.wait_for("audit-trail", told_up_to);
    CHECK(stack.get("/v1/views/invoice-lines.json").json()["rows"].size() == 4);
    const std::string lines = stack.get("/money/lines", as_person).body;
    CHECK(count(lines, "/decide/invoice-i1/LineDisputed?") == 2);
    CHECK(count(lines, "/decide/invoice-i1/CreditNoted?") == 2);
    CHECK(count(lines, "/decide/invoice-i2/") == 0);
    const std::string invoices = stack.get("/money/invoices", as_person).body;
    CHECK(count(invoices, "/decide/invoice-i2/Issued?") == 1);
    CHECK(count(invoices, "/decide/invoice-i1/Issued?") == 0);
    CHECK(count(stack.get("/records/invoice-i2", as_person).body, "/decide/invoice-i2/Issued?") == 1);
    CHECK(count(stack.get("/views/invoice-lines", as_person).body, "/decide/") == 0);  // as programs get it
}

TEST_CASE("decide: a referral is assessed, and accepted against its check by the registered manager alone") {
    Stack stack;
    stack.wait_for("referrals",
                   stack.tell(told(agreed_contract("framework", "-20 09:00"), criteria("-20 10:00"),
                                   travel_times("-20 10:00"), declared("-20 10:00", "E4", "morning", 60),
                                   received("r", "09:00", {.bands = {{"morning", 210}}}), triaged("r", "09:10", 2))));
    const auto form = [&](const std::string& fact, const std::string& actor, const std::string& fields) {
        const Answer page = stack.get("/decide/referral-r/" + fact, as_person);
        CHECK(page.body.find("does not check it") != std::string::npos);
        return send(stack, "/decide/referral-r/" + fact,
                    "expected=" + hidden(page.body, "expected") + "&key=" + hidden(page.body, "key") +
                        "&actor=" + actor + fields);
    };
    const std::string page = stack.get("/referrals", as_person).body;
    for (const char* fact : {"Assessed?", "RiskValidated?", "Accepted?", "Declined?"})
        CHECK(count(page, std::string("/decide/referral-r/") + fact) == (fact == std::string("Accepted?") ? 0 : 1));
    CHECK(form("Assessed", "role-coordinator", "&documentRef=document-1").status == 303);

    const std::string with_reason = "&agreedStart=2026-03-09&overrideReason=the+bank+covers+it";
    const Answer other = form("Accepted", "role-coordinator", with_reason);
    CHECK(other.status == 422);
    CHECK(other.body.find("only the registered manager overrides") != std::string::npos);
    CHECK(form("Accepted", "role-manager", "&agreedStart=2026-03-09").status == 422);  // no reason, no override
    CHECK(form("Accepted", "role-manager", with_reason).status == 303);
    const auto row = stack.get("/v1/views/referrals.json?referral=r").json()["rows"][0];
    CHECK(row["state"] == "accepted");
    CHECK(row["overrideReason"] == "the bank covers it");
}

TEST_CASE("decide: a week whose figures are not put together yet says when there is something to verify") {
    const Stack stack;
    const Answer early = stack.get("/decide/reconciliation-contract-1.2026-03-08/Verified", as_person);
    CHECK(early.status == 404);
    CHECK(early.body.find("second working day") != std::string::npos);
    const Answer nowhere = stack.get("/decide/visit-nowhere/AlertAcknowledged", as_person);
    CHECK(nowhere.status == 404);
    CHECK(nowhere.body.find("There is no record") != std::string::npos);
}

TEST_CASE("decide: ids of any letters lead where they say") {
    const Response shown =
        page({}, {.title = "x", .content = "decide", .data = {{"stream", "visit-50%#?"}, {"story", json::array()}}});
    CHECK(shown.body->find("href=\"/records/visit-50%25%23%3F\"") != std::string::npos);
    CHECK(shown.body->find(">visit-50%#?<") != std::string::npos);
}

}  // namespace
}  // namespace daybook::gateway
