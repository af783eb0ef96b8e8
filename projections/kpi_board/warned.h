#pragma once

#include <string_view>
#include <vector>

#include "projections/engine/projection.h"

// Escalations as KPIs measure them: was the commissioner told before a threshold broke, and was it well again in a
// month.
namespace daybook::projections::kpi_board {

// Takes one event of an escalation.
void take_escalation(Rows& rows, const EventView& event);
Status settle_escalation(Rows& rows, std::string_view key);

std::vector<const TableInfo*> escalation_tables();

}  // namespace daybook::projections::kpi_board
