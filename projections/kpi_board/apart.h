#pragma once

#include <optional>
#include <string>
#include <string_view>

// Visits that name no package stand among the packages' cells under a name that no package has: their person's, so that
// figures by person are whole.
namespace daybook::projections::kpi_board {

inline std::string who_apart(std::string_view person) { return "/" + std::string(person); }

// Whose visits a cell holds that are of no package; nothing for a package's cell.
inline std::optional<std::string_view> person_apart(std::string_view who) {
    if (!who.starts_with('/')) return std::nullopt;
    return who.substr(1);
}

}  // namespace daybook::projections::kpi_board
