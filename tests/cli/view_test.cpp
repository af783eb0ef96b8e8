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

}  // namespace
}  // namespace daybook::cli
