// House rules that a machine can check (style.md).

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/house/tree.h"

namespace daybook::house {
namespace {

TEST_CASE("house: no source file is longer than 400 lines") {
    for (const auto& file : files({".h", ".cpp", ".ts", ".scss", ".mjs"})) {
        INFO(file.generic_string());
        CHECK(lines(root() / file).size() <= 400);
    }
}

TEST_CASE("house: every room has a README of at most 30 lines") {
    for (const char* room :
         {"schema", "events", "projections", "services/runtime", "services/wire", "services/recorder",
          "services/ingest", "services/projector", "services/steward", "services/gateway", "services/archive",
          "services/cli", "services/demo", "tests", "deploy"}) {
        INFO(room);
        const auto length = lines(root() / room / "README.md").size();
        CHECK(length > 0);
        CHECK(length <= 30);
    }
}

TEST_CASE("house: nothing is left half-done in the code") {
    // Spelt in halves so that this file does not find itself.
    const std::string marks[] = {std::string("TO") + "DO", std::string("FIX") + "ME",
                                 std::string("not ") + "implemented"};
    for (const auto& file : files({".h", ".cpp", ".ts", ".capnp"}))
        for (const auto& line : lines(root() / file))
            for (const auto& mark : marks)
                if (line.find(mark) != std::string::npos) FAIL_CHECK(file.generic_string() << ": " << line);
}

TEST_CASE("house: nobody reads the machine's clock but the one file that owns it") {
    for (const auto& file : files({".h", ".cpp"})) {
        const auto path = file.generic_string();
        if (path.rfind("events/", 0) != 0 && path.rfind("projections/", 0) != 0) continue;
        for (const auto& line : lines(root() / file))
            if (line.find("system_clock::now") != std::string::npos) FAIL_CHECK(path << ": " << line);
    }
}

// The first number of a range such as ">=18" or "^16.20 || >=18": the oldest major version it is content with.
int oldest(const std::string& range) {
    const auto digit = range.find_first_of("0123456789");
    return digit == std::string::npos ? 0 : std::stoi(range.substr(digit));
}

// Our build machines have a newer one, which would not notice.
TEST_CASE("house: every package of the front end is content with the Node.js of Debian 12") {
    constexpr int debian = 18;
    CHECK(oldest(">= 20.19.0") > debian);
    std::ifstream in(root() / "services/gateway/web/package-lock.json");
    const auto lock = nlohmann::json::parse(in);
    std::size_t asked = 0;
    for (const auto& [name, package] : lock.at("packages").items()) {
        if (!package.contains("engines") || !package["engines"].contains("node")) continue;
        INFO(name << " wants Node.js " << package["engines"]["node"]);
        CHECK(oldest(package["engines"]["node"]) <= debian);
        ++asked;
    }
    CHECK(asked > 10);
}

}  // namespace
}  // namespace daybook::house
