#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "events/care/worker.h"
#include "projections/engine/projection.h"

// Care workers' files (rules.md R13): supervision, training, sickness and the like, by the rules of their location. All
// of it stands, beside the sums by care worker too.
namespace daybook::projections::kpi_board {

struct WorkerRow {
    care::Worker worker;
    std::vector<Day> weeks;  // there are rows of, by their Sundays (workers.h)
    std::string mark;
};
extern const Table<WorkerRow> workers;  // by stream, as visits name them

// Takes one event of a care worker, or a task of a visit that takes a competence.
void take_staff(Rows& rows, const EventView& event);
Status settle_worker(Rows& rows, std::string_view key);

std::vector<const TableInfo*> staff_tables();

}  // namespace daybook::projections::kpi_board
