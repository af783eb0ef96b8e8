// --help of every command there is: it is asked for, not listed here.

#include <functional>
#include <set>
#include <sstream>

#include "tests/cli/shell.h"

namespace daybook::cli {
namespace {

using Path = std::vector<std::string>;

std::string words(const Path& path) {
    std::string text = "daybook";
    for (const auto& word : path) text += " " + word;
    return text;
}

std::string help(const Terminal& at, Path path) {
    path.push_back("--help");
    const Said said = at.run(path);
    INFO(words(path));
    CHECK(said.code == 0);
    CHECK(said.err.empty());
    return said.out;
}

// The sub-commands a help text names.
std::vector<std::string> below(const std::string& text) {
    std::vector<std::string> names;
    std::istringstream lines(text);
    bool listing = false;
    for (std::string line; std::getline(lines, line);) {
        if (line == "Subcommands:")
            listing = true;
        else if (line.empty())
            listing = false;
        else if (listing && line.starts_with("  ") && line[2] != ' ')
            names.push_back(line.substr(2, line.find(' ', 2) - 2));
    }
    return names;
}

void each_command(const Terminal& at, const Path& path,
                  const std::function<void(const Path&, const std::string&)>& visit) {
    const std::string text = help(at, path);
    visit(path, text);
    for (const auto& name : below(text)) {
        Path longer = path;
        longer.push_back(name);
        each_command(at, longer, visit);
    }
}

TEST_CASE("help: every command begins with what it is and examples of itself") {
    const Terminal at;
    std::size_t seen = 0;
    each_command(at, {}, [&](const Path& path, const std::string& text) {
        ++seen;
        INFO(text);
        const auto heading = text.find("\n\nExamples:\n  " + words(path));
        CHECK(heading != text.npos);
        CHECK(heading > 0);
        CHECK(text.find('\n') == heading);  // one line before it
        CHECK(text.find("Usage: ") > heading);
    });
    CHECK(seen >= 20);
}

TEST_CASE("help: every command of the interface is there") {
    const Terminal at;
    std::set<std::string> commands;
    each_command(at, {}, [&](const Path& path, const std::string&) { commands.insert(words(path)); });
    for (const char* command : {"demo", "up", "recorder", "projector", "steward", "gateway", "feed load", "feed check",
                                "feed watch", "event append", "event tail", "event show", "event export", "view list",
                                "view show", "projection status", "log status", "config show"}) {
        INFO(command);
        CHECK(commands.contains(std::string("daybook ") + command));
    }
}

TEST_CASE("help: the settings are named once, by the command itself") {
    const Terminal at;
    const std::string text = help(at, {});
    for (const char* flag : {"--data", "--http", "--config", "--json"}) CHECK(text.find(flag) != text.npos);
    CHECK(help(at, {"event", "show"}).find("daybook --help") != std::string::npos);
}

}  // namespace
}  // namespace daybook::cli
