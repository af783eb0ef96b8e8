#pragma once

#include <string_view>
#include <vector>

#include "events/care/register.h"
#include "projections/engine/projection.h"

// Escalations as KPIs measure them: was the commissioner told before a threshold broke, and was it well again in a
// month.
namespace daybook::projections::kpi_board {

// Takes one event of an escalation.
void take_escalation(Rows& rows, const EventView& event);
Status settle_escalation(Rows& rows, std::string_view key);

// Null for a stream of which nothing was told.
const care::Escalation* escalation_of(Rows& rows, std::string_view stream);

std::vector<const TableInfo*> escalation_tables();

}  // namespace daybook::projections::kpi_board
