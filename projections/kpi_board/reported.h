#pragma once

#include <vector>

#include "events/stored/event_view.h"
#include "projections/engine/rows.h"
#include "projections/engine/view.h"

// Figures that were told to a commissioner, kept as they were told, beside what they are now.
namespace daybook::projections::kpi_board {

std::vector<const TableInfo*> reported_tables();

// Takes governance.KpiReported.
void take_reported(Rows& rows, const EventView& event);

// `kpi-reported`: reported against now, and the visits whose events came after the report.
Result<ViewPage> read_reported(const Reading& reading, const ViewQuery& query);

}  // namespace daybook::projections::kpi_board
