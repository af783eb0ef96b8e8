#pragma once

#include "projections/engine/projection.h"

namespace daybook::projections::kpi_board {

// `kpi-board`: every KPI over visits by contract, zone, location, package, worker and time; `kpi-visits`: the visits
// behind a figure.
Projection projection();

Result<ViewPage> read_board(const Reading& reading, const ViewQuery& query);
Result<ViewPage> read_visits(const Reading& reading, const ViewQuery& query);

// The last day by the clock of the last recorded event on which any visit was measured, else that clock's day.
Result<Day> newest_day(const Reading& reading);

// A span of local days, both ends in it.
struct Days {
    Day from{};
    Day to{};
};
// The filters `from`, `to`, `day`, else the 28 days up to the newest with data.
Result<Days> days_asked(const Reading& reading, const ViewQuery& query);

}  // namespace daybook::projections::kpi_board
