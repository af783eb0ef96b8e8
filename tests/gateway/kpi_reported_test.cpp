// What is told to a commissioner is what the board shows, frozen with the position it was read at.

#include "tests/dsl/w1.h"
#include "tests/gateway/decide.h"

namespace daybook::gateway {
namespace {

const json march{{"contract", "contract-1"}, {"period", "2026-03"}, {"to", "organisation-county"}};

json with(json data, const char* field, json value) {
    data[field] = std::move(value);
    return data;
}
json reported(const Stack& stack, const std::string& kpi) { return rows(stack, "kpi-reported.json?kpi=" + kpi); }

TEST_CASE("decisions: a report without figures is of all the board has data of, and of its position") {
    Stack stack;
    stack.tell(w1());
    const Answer told = decide(stack, "governance-county/kpi-reported", "k1", march);
    INFO(told.body);
    REQUIRE(told.status == 201);
    const json missed = reported(stack, "missed_visits");
    REQUIRE(missed.size() == 1);
    CHECK(missed[0]["reportedNumerator"] == 4);
    CHECK(missed[0]["reportedDenominator"] == 21);
    CHECK(missed[0]["reportedUnknown"] == 1);  // V24, of which nobody has heard
    CHECK(missed[0]["differs"] == false);
    CHECK(missed[0]["position"] == told.json()["last"].get<std::uint64_t>() - 1);
    CHECK(reported(stack, "acceptance").empty());  // there is no data of it
    // A correction later shows beside what was told, and why; told again, both stand.
    stack.tell(w1_later());
    REQUIRE(decide(stack, "governance-county/kpi-reported", "k2", with(march, "figures", "missed_visits")).status ==
            201);
    const json both = reported(stack, "missed_visits");
    REQUIRE(both.size() == 2);
    CHECK(both[0]["differs"] == true);
    CHECK(both[0]["because"] == json::array({"V8"}));
    CHECK(both[1]["reportedNumerator"] == 3);
    CHECK(both[1]["differs"] == false);
    CHECK(reported(stack, "punctuality").size() == 1);  // it was not named the second time
}

TEST_CASE("decisions: figures that are said are kept as they are said, and what cannot be filled in is refused") {
    Stack stack;
    stack.tell(w1());
    const json said = json::array({{{"kpi", "missed_visits"}, {"hits", 5}, {"of", 20}}, "late_visits"});
    REQUIRE(decide(stack, "governance-county/kpi-reported", "k1", with(march, "figures", said)).status == 201);
    CHECK(reported(stack, "missed_visits")[0]["reportedNumerator"] == 5);
    CHECK(reported(stack, "missed_visits")[0]["reportedUnknown"] == 0);  // as it is said
    CHECK(reported(stack, "late_visits")[0]["reportedDenominator"] == 16);

    int keys = 1;
    const auto refused = [&](const json& data) {
        const Answer answer = decide(stack, "governance-county/kpi-reported", "k" + std::to_string(++keys), data);
        CHECK(answer.status == 422);
        return answer.body;
    };
    CHECK(refused(with(march, "period", "2026-3")).find("is no period") != std::string::npos);
    CHECK(refused(with(march, "figures", "happiness")).find("there is no figure of “happiness”") != std::string::npos);
    CHECK(refused(with(march, "period", "2025-03")).find("nothing to report") != std::string::npos);
    CHECK(refused(with(march, "position", 3)).find("leave the position out") != std::string::npos);
    CHECK(refused({{"period", "2026-03"}}).find("of which contract") != std::string::npos);
    const auto one = [](const char* kpi, int hits, int of) {
        return json::array({{{"kpi", kpi}, {"hits", hits}, {"of", of}}});
    };
    CHECK(refused(with(march, "figures", one("late_visit", 1, 3))).find("did you mean \\\"late_visits\\\"") !=
          std::string::npos);
    CHECK(refused(with(march, "figures", one("late_visits", 4, 3))).find("no share is more than the whole") !=
          std::string::npos);
    CHECK(refused(with(with(march, "period", "March"), "figures", one("late_visits", 1, 3))).find("is no period") !=
          std::string::npos);
}

TEST_CASE("decisions: a schedule sets targets of KPIs there are, and terms that something reads") {
    Stack stack;
    stack.tell(w1());
    REQUIRE(decide(stack, "contract-1/agreed", "k0", {{"route", "framework"}, {"from", "2026-01-01"}}).status == 201);
    const auto set = [&](const char* record, const char* key, const json& kpi, const char* term) {
        return decide(stack, record, key,
                      {{"from", "2026-06-01"},
                       {"version", "3"},
                       {"kpis", json::array({{{"kpi", kpi}, {"target", 20'000}}})},
                       {"terms", json::array({{{"name", term}, {"value", 600}}})}});
    };
    const auto says = [](const Answer& answer, const char* words) {
        INFO(answer.body);
        CHECK(answer.status == 422);
        CHECK(answer.body.find(words) != std::string::npos);
    };
    const char *contract = "contract-1/kpi-schedule-set", *house = "governance-county/kpi-schedule-set";
    says(set(contract, "k1", "late_visit", "late_s"), "there is no KPI “late_visit” — did you mean");
    says(set(house, "k2", "happiness", "late_s"), "/data/kpis/0/kpi: there is no KPI “happiness”");
    says(set(contract, "k3", "late_visits", "late"), "there is no term late");
    CHECK(set(contract, "k4", "late_visits", "late_s").status == 201);
    CHECK(set(house, "k5", "supervision", "posts_s").status == 201);
    CHECK(decide(stack, "governance-county/kpi-rebased", "k6",
                 {{"kpi", "late_visit"}, {"from", "2026-06-01"}, {"why", "new rounds"}})
              .status == 422);
}

}  // namespace
}  // namespace daybook::gateway
