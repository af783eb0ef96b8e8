#include "services/cli/shell.h"

#include <algorithm>
#include <array>

#include "services/runtime/clock.h"
#include "services/runtime/diagnostics.h"
#include "services/runtime/lock.h"
#include "services/runtime/paths.h"

namespace daybook::cli {
namespace {

constexpr std::array<std::string_view, 5> services = {"daybook", "recorder", "projector", "steward", "gateway"};

}  // namespace

Exit exit_code(const Error& error) {
    switch (error.kind) {
        case Error::Kind::rejected: return Exit::failure;
        case Error::Kind::not_found: return Exit::not_found;
        case Error::Kind::conflict: return Exit::conflict;
        case Error::Kind::unavailable: return Exit::unavailable;
        case Error::Kind::corrupt: return Exit::verification;
        case Error::Kind::gone: return Exit::not_found;
        case Error::Kind::full: return Exit::unavailable;
    }
    return Exit::failure;
}

Result<Config> Shell::config() const {
    std::optional<std::filesystem::path> file;
    if (!config_file.empty()) file = config_file;
    return Config::load(config_sources(flags, file));
}

Result<Setting> Shell::setting(std::string_view service) const {
    DAYBOOK_TRY(const Config settings, config());
    // A command that starts what it needs for a moment talks only when something is wrong, unless it is told to.
    const bool serves = std::find(services.begin(), services.end(), service) != services.end();
    const bool said = settings.at("log_level").origin != "default";
    start_diagnostics(serves || said ? settings.log_level() : "warn", service);
    // Whoever only talks to services that are there needs no room of its own.
    if (const Status made = make_data_folder(settings.data());
        !made && (serves || made.error().kind != Error::Kind::full || !FolderLock::held(settings.data(), "recorder")))
        return tl::unexpected(made.error());
    return Setting{.data = settings.data(), .clock = system_clock(), .witness = settings.at("witness").text};
}

CLI::App* command(CLI::App& parent, const std::string& name, const std::string& help, Shell& shell,
                  std::function<Status()> run) {
    auto* sub = parent.add_subcommand(name, help);
    sub->callback([&shell, run = std::move(run)] { shell.command = run; });
    return sub;
}

}  // namespace daybook::cli
