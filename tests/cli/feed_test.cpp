// Feed files from a terminal where no services run: each command opens the log by itself.

#include <cstdlib>

#include "tests/cli/shell.h"
#include "tests/dsl/places.h"

namespace daybook::cli {
namespace {

TEST_CASE("feed: rejected rows are mended on their way from one command to the other, where no services run") {
    const Terminal at;
    const std::string sample = (checkout() / "deploy/feeds/samples/abacus.csv").string();
    const Said loaded = at.daybook({"feed", "load", sample, "--format", "abacus", "--json"});
    INFO(loaded.err);
    REQUIRE(loaded.code == 0);
    REQUIRE(loaded.json()["rejected"] == 1);
    const auto repair = [&](const std::string& how) {
        return program() + " feed repair " + loaded.json()["file"].get<std::string>() + " " + how +
               " --actor account-office --json --data " + (at.folder / "data").string();
    };
    const auto said = at.folder / "said.json";
    const std::string piped =
        repair("-o -") + " | sed s,31/02/2026,02/03/2026, | " + repair("-") + " > " + said.string();
    REQUIRE(std::system(piped.c_str()) == 0);
    const auto repaired = nlohmann::json::parse(Terminal::contents(said));
    CHECK(repaired["new"] == 1);
    CHECK(repaired["rejected"] == 0);
}

}  // namespace
}  // namespace daybook::cli
