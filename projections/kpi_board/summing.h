#pragma once

#include <map>
#include <set>
#include <string>
#include <tuple>

#include "projections/kpi_board/house.h"
#include "projections/kpi_board/question.h"

// Cells added up to what was asked for: over labels, and over the days of each period.
namespace daybook::projections::kpi_board {

struct Summed {
    Labels labels;  // those the question does not sum over
    std::string type, lot, person;
    Days days;
    Cell cell;
    Position changed;
    std::set<std::string> contracts, locations;   // that are named
    using Versions = std::map<Day, std::string>;  // of the rules it was measured by, by their first day
    Versions versions, house;                     // of contracts, and of locations where there is none
};
using Sums = std::map<std::tuple<std::string, Day>, Summed>;  // by group and first day

Result<Sums> sums_of(const Reading& reading, const Question& question, const RulesRead& rules);

}  // namespace daybook::projections::kpi_board
