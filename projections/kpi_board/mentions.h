#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "projections/kpi_board/cells.h"
#include "projections/kpi_board/due.h"

// Records that name a package and take its zone and location for their figures: where that is others, they are measured
// again.
namespace daybook::projections::kpi_board {

// A record names the package from now on. Packages are named by their ids, as visits do.
void mention(Rows& rows, std::string_view package, Kind kind, std::string_view key);
// The package is known otherwise.
void mentions_later(Rows& rows, std::string_view package);

Labels labels_of_package(Rows& rows, std::string_view package, std::string_view contract, Day day);

std::vector<const TableInfo*> mention_tables();

}  // namespace daybook::projections::kpi_board
