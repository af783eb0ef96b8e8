// daybook config show

#include <iomanip>
#include <iostream>
#include <nlohmann/json.hpp>

#include "services/cli/shell.h"

namespace daybook::cli {
namespace {

Status show(const Shell& shell, bool origin) {
    DAYBOOK_TRY(const Config config, shell.config());
    nlohmann::json all;
    for (const auto& key : config_keys()) {
        const auto& value = config.at(key.name);
        if (shell.json) {
            all[std::string(key.name)] = {{"value", value.text}, {"origin", value.origin}};
            continue;
        }
        std::cout << std::left << std::setw(20) << key.name << " = " << std::setw(24) << value.text;
        if (origin) std::cout << "  " << value.origin;
        std::cout << "\n";
    }
    if (shell.json) std::cout << all.dump(2) << "\n";
    return {};
}

}  // namespace

void add_config(CLI::App& app, Shell& shell) {
    auto* noun = app.add_subcommand("config", "the settings in force");
    noun->require_subcommand(0, 1);
    auto origin = std::make_shared<bool>(false);
    command(*noun, "show", "every setting and its value", shell, [&shell, origin] {
        return show(shell, *origin);
    })->add_flag("--origin", *origin, "and where each value came from");
}

}  // namespace daybook::cli
