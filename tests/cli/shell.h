#pragma once

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "services/runtime/temporary.h"
#include "tests/dsl/places.h"

namespace daybook::cli {

// What came of one command.
struct Said {
    int code = -1;
    std::string out, err;
    nlohmann::json json() const { return nlohmann::json::parse(out); }
};

// A person's terminal: a folder of their own, gone with the test, and the program under test.
class Terminal {
 public:
    // Runs `daybook` to its end, in the folder, with nothing on standard input.
    Said run(std::vector<std::string> arguments, const std::string& data = {}) const {
        const auto out = folder / ".out", err = folder / ".err";
        const pid_t child = ::fork();
        if (child == 0) {
            if (::chdir(folder.c_str()) != 0) ::_exit(126);
            if (!data.empty()) ::setenv("DAYBOOK_DATA", data.c_str(), 1);
            ::dup2(::open("/dev/null", O_RDONLY), 0);
            ::dup2(::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), 1);
            ::dup2(::open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), 2);
            std::vector<char*> words{const_cast<char*>("daybook")};
            for (auto& argument : arguments) words.push_back(argument.data());
            words.push_back(nullptr);
            ::execv(program().c_str(), words.data());
            ::_exit(127);
        }
        int status = 0;
        REQUIRE(::waitpid(child, &status, 0) == child);
        return {.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1, .out = contents(out), .err = contents(err)};
    }
    // The same on the terminal's own data.
    Said daybook(std::vector<std::string> arguments) const {
        arguments.insert(arguments.end(), {"--data", (folder / "data").string()});
        return run(std::move(arguments));
    }

    // A decision on the terminal's own data: its `--data` is what is decided, so the environment names the folder.
    Said decide(std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(), "decide");
        return run(std::move(arguments), (folder / "data").string());
    }

    std::filesystem::path write(const std::string& name, const std::string& text) const {
        std::ofstream(folder / name, std::ios::binary) << text;
        return folder / name;
    }
    static std::string contents(const std::filesystem::path& path) {
        std::ifstream in(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }

    TemporaryFolder own = TemporaryFolder::make("cli").value();
    std::filesystem::path folder = own.path();
};

inline nlohmann::json joined(const std::string& id, const std::string& worker) {
    return {{"specversion", "1.0"},
            {"id", id},
            {"source", "test:office"},
            {"type", "worker.Joined"},
            {"subject", "worker-" + worker},
            {"time", "2026-03-02T08:00:00Z"},
            {"data", {{"on", 20514}, {"zone", "Z1, \"north\""}}}};
}

}  // namespace daybook::cli
