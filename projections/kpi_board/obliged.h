#pragma once

#include <string_view>
#include <vector>

#include "projections/engine/projection.h"

// What contracts oblige to, each time it is due.
namespace daybook::projections::kpi_board {

// Takes one event that says something of a contract's obligations.
void take_obligation(Rows& rows, const EventView& event);
Status settle_obligations(Rows& rows, std::string_view key);

std::vector<const TableInfo*> obligation_tables();

}  // namespace daybook::projections::kpi_board
