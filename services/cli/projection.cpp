// daybook projection status

#include <iomanip>
#include <iostream>
#include <nlohmann/json.hpp>

#include "projections/catalogue.h"
#include "services/cli/shell.h"
#include "services/cli/stack.h"
#include "services/wire/client.h"

namespace daybook::cli {
namespace {

Status status(const Shell& shell) {
    DAYBOOK_TRY(const Setting setting, shell.setting("projection"));
    DAYBOOK_TRY(const auto addresses, wire::Addresses::of(setting.data));
    DAYBOOK_TRY(const auto stack, ensure(setting, addresses, {.projections = all_projections()}));
    wire::Views views{addresses};
    nlohmann::json all = nlohmann::json::array();
    for (const auto& projection : projections::all()) {
        DAYBOOK_TRY(const auto state, views.status(projection.name));
        if (shell.json)
            all.push_back({{"name", state.name}, {"version", state.version}, {"position", state.position.value},
                           {"head", state.head.value}, {"digest", state.digest}, {"rows", state.rows},
                           {"parked", state.parked}, {"state", state.state}});
        else
            std::cout << std::left << std::setw(16) << state.name << " v" << state.version << "  " << state.position.value
                      << " of " << state.head.value << "  " << state.rows << " rows  " << state.parked << " parked  "
                      << state.digest << "  " << state.state << "\n";
    }
    if (shell.json) std::cout << all << "\n";
    return {};
}

}  // namespace

void add_projection(CLI::App& app, Shell& shell) {
    auto* noun = app.add_subcommand("projection", "how far each projection has come");
    noun->require_subcommand(0, 1);
    command(*noun, "status", "position, rows, digest and parked streams of every projection", shell,
            [&shell] { return status(shell); });
}

}  // namespace daybook::cli
