#pragma once

#include <vector>

#include "events/stored/event_view.h"
#include "projections/engine/rows.h"
#include "projections/engine/view.h"

// Surges of urgent discharges, and what they did to care (rules.md R17).
namespace daybook::projections::kpi_board {

std::vector<const TableInfo*> surge_tables();

// Takes the beginning and the end of a location's surges.
void take_surge(Rows& rows, const EventView& event);

// `surges`: missed visits and other figures of a location during each surge, of its days on which a buffer team stood
// where there was one, beside the 28 days before it without the days of earlier surges.
Result<ViewPage> read_surges(const Reading& reading, const ViewQuery& query);

}  // namespace daybook::projections::kpi_board
