// Weeks in which something drifts, and is told of before it breaks; and a surge.

#include <algorithm>

#include "schema/capacity.capnp.h"
#include "schema/escalation.capnp.h"
#include "tests/demo/town.h"

namespace daybook::demo {

using steward::at;

namespace {

// What was said of one escalation, in order.
struct Told {
    std::string kpi, contract;
    std::vector<std::string> facts;
};

}  // namespace

TEST_CASE("demo: a figure drifts for weeks, the commissioner is told of it, and it does not break unheard") {
    using Fact = schema::Escalation;
    Town town({.seed = 1, .days = 30, .rate = 600});
    town.projections = {"kpi-board", "money"};
    std::map<std::string, Told> told;
    town.hears = [&](const EventView& event) {
        if (event.category() != fact_type<Fact::Raised>().category) return;
        Told& one = told[std::string(event.stream())];
        one.facts.push_back(event.type()->type);
        if (!event.is<Fact::Raised>()) return;
        one.kpi = event.as<Fact::Raised>().getKpi();
        one.contract = event.as<Fact::Raised>().getContract();
    };
    REQUIRE(town.live(at("2026-04-15 15:00"), at("2026-04-15 09:41")).has_value());

    std::size_t drifts = 0;
    for (const auto& [stream, one] : told) {
        if (one.kpi != "electronic_logging" || one.contract != "county-framework") continue;
        INFO(stream);
        ++drifts;
        const auto sent = std::ranges::find(one.facts, "escalation.SentTo");
        REQUIRE(sent != one.facts.end());
        CHECK(std::find(one.facts.begin(), sent, "escalation.Breached") == sent);
        CHECK(std::ranges::count(one.facts, "escalation.ActionTaken") == 1);
    }
    CHECK(drifts > 0);

    // The hospital sent home more people than there are rounds for, and the office stood up a team.
    CHECK(town.types["capacity.SurgeDetected"] > 0);
    CHECK(town.types["capacity.BufferTeamStoodUp"] == 1);

    // Finance: invoices of the first weeks, one line of them given back, weeks that somebody looked at.
    for (const char* type : {"invoice.Issued", "invoice.Paid", "invoice.LineDisputed", "invoice.CreditNoted",
                             "reconciliation.Run", "reconciliation.Verified", "reconciliation.MismatchExplained"}) {
        INFO(type);
        CHECK(town.types[type] > 0);
    }
    CHECK(town.types["visit.Unrostered"] == 0);  // its rota follows its visit plans
}

}  // namespace daybook::demo
