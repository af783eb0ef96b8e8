#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "projections/engine/projection.h"
#include "projections/kpi_board/continuity.h"

// What each care worker worked from Monday to Sunday, against what is contracted (workload). Contact time comes from
// the attendances of closed days, travel from the worker's shifts or the legs that lead to visits.
namespace daybook::projections::kpi_board {

// Takes one event of a care worker, or a leg travelled to a visit.
void take_worker(Rows& rows, const EventView& event);
Status settle_worker_week(Rows& rows, std::string_view key);

// Who came to somebody on a day is others now.
void note_work(Rows& rows, Day day, const std::vector<Came>& before, const std::vector<Came>& now);

std::vector<const TableInfo*> worker_tables();

}  // namespace daybook::projections::kpi_board
