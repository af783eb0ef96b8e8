#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "events/core/result.h"
#include "services/runtime/config.h"
#include "services/runtime/service.h"

namespace daybook::cli {

// Exit codes of the command line (interfaces.md); usage is 2 and said by the parser.
enum class Exit { ok = 0, failure = 1, usage = 2, not_found = 3, verification = 4, conflict = 5, unavailable = 6 };
Exit exit_code(const Error& error);

// What the command line made of its arguments: the settings given as flags, and the one command to run with them.
struct Shell {
    std::map<std::string, std::string> flags;  // settings given on the command line, by key
    std::string config_file;
    bool json = false;
    std::function<Status()> command;

    Result<Config> config() const;

    // The settings a service needs, by the machine's clock; diagnostics are set up on the way.
    Result<Setting> setting(std::string_view service) const;
};

// Adds a sub-command that runs `run` when chosen.
CLI::App* command(CLI::App& parent, const std::string& name, const std::string& help, Shell& shell,
                  std::function<Status()> run);

// Each noun adds its verbs.
void add_services(CLI::App& app, Shell& shell);
void add_feed(CLI::App& app, Shell& shell);
void add_event(CLI::App& app, Shell& shell);
void add_decide(CLI::App& app, Shell& shell);
void add_view(CLI::App& app, Shell& shell);
void add_projection(CLI::App& app, Shell& shell);
void add_log(CLI::App& app, Shell& shell);
void add_config(CLI::App& app, Shell& shell);
void add_bench(CLI::App& app, Shell& shell);

}  // namespace daybook::cli
