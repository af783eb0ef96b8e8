#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "projections/engine/projection.h"
#include "projections/kpi_board/continuity.h"

// What each care worker worked from Monday to Sunday, against what is contracted and guaranteed (workload). Contact
// time comes from the attendances of closed days, travel from the legs that lead to visits or, where they say more, the
// worker's shifts.
namespace daybook::projections::kpi_board {

// Takes a shift the care worker worked.
void take_shift(Rows& rows, std::string_view worker, const EventView& event);
// What is contracted is others now: the weeks are measured again.
void weeks_later(Rows& rows, std::string_view worker, const std::vector<Day>& weeks);
Status settle_worker_week(Rows& rows, std::string_view key);

// Who came to somebody on a day is others now.
void note_work(Rows& rows, Day day, const std::vector<Came>& before, const std::vector<Came>& now);

std::vector<const TableInfo*> worker_tables();

}  // namespace daybook::projections::kpi_board
