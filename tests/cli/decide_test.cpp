// Decisions at the terminal while nothing runs: what they are made on is kept up for as long as the command lasts.

#include "tests/cli/shell.h"
#include "tests/dsl/places.h"

namespace daybook::cli {
namespace {

// A terminal whose log holds one week of care of one contract, as rota and clocks told it.
struct Week : Terminal {
    Week() {
        const auto root = checkout() / "deploy/feeds";
        REQUIRE(daybook({"feed", "load", (root / "samples/rota.csv").string(), "--map", (root / "rota.toml").string()})
                    .code == 0);
        REQUIRE(daybook({"feed", "load", (root / "samples/abacus.csv").string(), "--format", "abacus"}).code == 0);
    }
    // The only contract that has visits in the week.
    std::string contract() const {
        const auto rows =
            daybook({"view", "show", "kpi-board", "kpi=punctuality", "from=2026-03-02", "to=2026-03-08", "--json"})
                .json()["rows"];
        REQUIRE(rows.size() == 1);
        return rows[0]["contract"];
    }
    Said report(const std::string& contract, const std::string& kpi) const {
        return decide({"governance-" + contract, "kpi-reported", "contract=" + contract, "period=2026-03-02/2026-03-08",
                       "figures=" + kpi});
    }
};

TEST_CASE("decide: figures that are not said are those of the board, and a KPI it has not is refused") {
    const Week at;
    const std::string contract = at.contract();
    const Said reported = at.report(contract, "punctuality");
    INFO(reported.err);
    CHECK(reported.code == 0);
    const auto event =
        nlohmann::json::parse(at.daybook({"event", "tail", "--no-follow", "--category", "governance", "--json"}).out);
    const auto& figures = event["data"]["figures"];
    REQUIRE(figures.size() == 1);
    CHECK(figures[0]["kpi"] == "punctuality");
    CHECK(figures[0].contains("of"));

    const Said refused = at.report(contract, "punctualty");
    INFO(refused.err);
    CHECK(refused.code == 1);
    CHECK(refused.err.find("name a KPI of the board") != std::string::npos);
}

TEST_CASE("decide: the fields of a fact are listed with how each is said, and nothing is decided") {
    const Terminal at;
    const Said listed = at.decide({"package", "suspended", "--fields"});
    INFO(listed.err);
    CHECK(listed.code == 0);
    CHECK(listed.out.find("from    From: a time such as 2026-03-29T01:30:00Z") != std::string::npos);
    CHECK(listed.out.find("reason  Reason: other · hospital · away · respite") != std::string::npos);
    const Said misspelt = at.decide({"package-p1", "suspend", "from=2026-03-04T14:00:00Z"});
    CHECK(misspelt.code == 3);
    CHECK(misspelt.err.find("did you mean \"Suspended\"?") != std::string::npos);
}

TEST_CASE("decide: a contract's week is looked for among those that were put together") {
    const Terminal at;
    const Said said = at.decide({"reconciliation-county.2026-03-08", "verified"});
    INFO(said.err);
    CHECK(said.code == 3);
    CHECK(said.err.find("no figures of reconciliation-county.2026-03-08") != std::string::npos);
}

}  // namespace
}  // namespace daybook::cli
