#pragma once

#include <span>

#include "projections/kpi_board/cells.h"

// What stands over days: cells that begin and (negative) end on a day, added up when they are read.
namespace daybook::projections::kpi_board {

struct Turn {
    Day day{};
    Cell cell;
    Position changed;
};
struct Stood {
    Cell cell;
    Position changed;
};
// What stands on the day `until`; of rates, what stood on each day from `from` to `until`, added up.
Stood stood(std::span<const Turn> turns, Day from, Day until);

// Figures whose numerator is what is bought on one route: all of it, of a contract on that route.
void tell_route(Cell& cell, schema::Contract::Route route);

}  // namespace daybook::projections::kpi_board
