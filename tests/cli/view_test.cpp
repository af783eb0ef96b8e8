// Views at the terminal: words for people, names for programs.

#include "tests/cli/shell.h"
#include "tests/dsl/places.h"

namespace daybook::cli {
namespace {

TEST_CASE("view: a table and its CSV say states in words, JSON by name") {
    const Terminal at;
    const auto root = checkout() / "deploy/feeds";
    for (const auto& file :
         {std::vector<std::string>{(root / "samples/rota.csv").string(), "--map", (root / "rota.toml").string()},
          std::vector<std::string>{(root / "samples/abacus.csv").string(), "--format", "abacus"}}) {
        std::vector<std::string> load{"feed", "load"};
        load.insert(load.end(), file.begin(), file.end());
        REQUIRE(at.daybook(load).code == 0);
    }
    const std::vector<std::string> show{"view",         "show", "kpi-board", "kpi=punctuality", "from=2026-03-02",
                                        "to=2026-03-08"};
    const auto with = [&](const std::string& flag) {
        auto words = show;
        words.push_back(flag);
        return at.daybook(words).out;
    };
    const std::string table = at.daybook(show).out;
    INFO(table);
    CHECK(table.find("higher is better") != table.npos);
    CHECK(table.find("higherIsBetter") == table.npos);
    CHECK(with("--csv").find("higher is better") != std::string::npos);
    const auto rows = nlohmann::json::parse(with("--json"))["rows"];
    REQUIRE(rows.size() == 1);
    CHECK(rows[0]["direction"] == "higherIsBetter");
}

TEST_CASE("view: what the gateway tells of feeds and projections is listed and shown like any other view") {
    const Terminal at;
    const auto abacus = checkout() / "deploy/feeds/samples/abacus.csv";
    REQUIRE(at.daybook({"feed", "load", abacus.string(), "--format", "abacus"}).code == 0);
    const std::string listed = at.daybook({"view", "list"}).out;
    for (const char* name : {"feed-files", "feed-rejected", "projections"})
        CHECK(listed.find(std::string(name) + "\n    filters: ") != std::string::npos);
    const auto files = at.daybook({"view", "show", "feed-files", "format=abacus", "--json"}).json()["rows"];
    REQUIRE(files.size() == 1);
    const std::string record = "record=" + files[0]["record"].get<std::string>();
    CHECK(at.daybook({"view", "show", "feed-rejected", record, "--csv"}).out.find("VisitDate") != std::string::npos);
    CHECK(at.daybook({"view", "show", "feed-files", "--known-at", "2020-01-01", "--json"}).json()["rows"].empty());
    CHECK(at.daybook({"view", "show", "projections", "projection=kpi-board", "--json"}).json()["rows"].size() == 1);
    const Said refused = at.daybook({"view", "show", "projections", "--known-at", "2020-01-01"});
    CHECK(refused.code == 1);
    CHECK(refused.err.find("no event of the log") != std::string::npos);
    CHECK(at.daybook({"view", "show", "feed-filse"}).err.find("did you mean \"feed-files\"") != std::string::npos);
}

}  // namespace
}  // namespace daybook::cli
