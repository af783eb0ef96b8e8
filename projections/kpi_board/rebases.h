#pragma once

#include <map>
#include <string>
#include <string_view>

#include "events/stored/event_view.h"
#include "projections/engine/rows.h"
#include "projections/engine/table.h"

namespace daybook::projections::kpi_board {

// Somebody had the limits of a chart set anew, from the first week that begins on a day or after it.
struct Rebase {
    std::string reason;
};
extern const Table<Rebase> rebases;  // contract × location × KPI × day

// Takes governance.KpiRebased, and leaves other events alone.
void take_rebase(Rows& rows, const EventView& event);

// Those of one chart, of a contract or, where there is none, of a location: reasons by day.
Result<std::map<Day, std::string>> rebases_of(const Reading& reading, std::string_view contract,
                                              std::string_view location, std::string_view kpi);

}  // namespace daybook::projections::kpi_board
