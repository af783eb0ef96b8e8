#pragma once

#include <string_view>

#include "projections/engine/projection.h"
#include "projections/kpi_board/cells.h"
#include "projections/kpi_board/periods.h"

// What the view `kpi-board` is asked for.
namespace daybook::projections::kpi_board {

enum class By { contract, contract_type, lot, zone, location, package, person, worker, none };

// Texts are borrowed from the query.
struct Question {
    By by = By::contract;
    Period period = Period::whole;
    Days days;
    bool begins = false, ends = false;  // the first, the last day was asked for, and no figure goes beyond it
    Scope scope = Scope::contract;
    bool people = false;  // of all there is of a person: their records beside their packages
    std::string_view kpi, contract, type, lot, zone, location, person, who;
    bool lots() const { return by == By::lot || !lot.empty(); }
};

// Rejected where figures are not kept as they are asked for; not_found for a KPI that is not on the board.
Result<Question> question_of(const Reading& reading, const ViewQuery& query);

}  // namespace daybook::projections::kpi_board
