#pragma once

#include "projections/engine/projection.h"

namespace daybook::projections::kpi_board {

// `kpi-board`: every KPI by contract, zone, location, package, worker and time; `kpi-visits` and `kpi-records`: the
// visits, or the other records, behind a figure; `continuity`: who came to whom; `kpi-series`: the weekly chart of a
// contract's KPI; `kpi-forecast`: where its month is heading.
Projection projection();

Result<ViewPage> read_board(const Reading& reading, const ViewQuery& query);
Result<ViewPage> read_visits(const Reading& reading, const ViewQuery& query);
Result<ViewPage> read_records(const Reading& reading, const ViewQuery& query);
Result<ViewPage> read_series(const Reading& reading, const ViewQuery& query);
Result<ViewPage> read_forecast(const Reading& reading, const ViewQuery& query);

// The last day by the clock of the last recorded event on which anything was measured, else that clock's day.
Result<Day> newest_day(const Reading& reading);

// A span of local days, both ends in it.
struct Days {
    Day from{};
    Day to{};
};
// A filter that is a day; nothing if it was not given.
Result<std::optional<Day>> day_asked(const ViewQuery& query, std::string_view name);
// The filters `from`, `to`, `day`, else the 28 days up to the newest with data.
Result<Days> days_asked(const Reading& reading, const ViewQuery& query);

}  // namespace daybook::projections::kpi_board
