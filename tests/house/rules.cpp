// House rules that a machine can check (style.md).

#include <catch2/catch.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

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

// A namespace with its types, as one header opens it and declares them at its margin; those of a .cpp are its own.
std::vector<std::string> types_of(const std::filesystem::path& header) {
    std::vector<std::string> types;
    std::string in;
    for (const auto& line : lines(root() / header)) {
        const auto word_behind = [&](std::string_view start) {
            return line.starts_with(start)
                       ? line.substr(start.size(), line.find_first_of(" {", start.size()) - start.size())
                       : std::string();
        };
        if (line.starts_with("namespace ") && line.ends_with(" {")) in = line.substr(10, line.size() - 12);
        if (line.find('{') == std::string::npos && line.find(';') != std::string::npos) continue;  // defined elsewhere
        for (const auto* start : {"struct ", "class "})
            if (const auto name = word_behind(start); !name.empty()) types.push_back(in + "::" + name);
    }
    return types;
}

// Two would be one to the linker, which keeps the functions of either: the other's are run on what they do not know.
TEST_CASE("house: no two headers of a namespace define a type of the same name") {
    std::map<std::string, std::string> known;
    for (const auto& file : files({".h"})) {
        const auto path = file.generic_string();
        if (path.starts_with("tests/")) continue;  // linked into programs of their own
        for (const auto& type : types_of(file)) {
            const auto [first, added] = known.emplace(type, path);
            if (!added && first->second != path) FAIL_CHECK(type << " is in " << first->second << " and in " << path);
        }
    }
    CHECK(known.contains("daybook::gateway::BoardVisit"));
    CHECK(known.size() > 300);
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
