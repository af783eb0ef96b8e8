#pragma once

#include <string_view>

#include "events/care/terms.h"
#include "projections/kpi_board/kpi_board.h"

namespace daybook::projections::kpi_board {

// R11. `whole` = the days asked for, in one.
enum class Period { whole, day, week, four_weeks, month, quarter, half_year, contract_year };

// As the filter `period` names it; empty = whole.
Result<Period> period_of(std::string_view text);

// The period a day belongs to. Of a contract alone weeks end on its own last day, and periods of four weeks and
// contract years are counted from its first; sums over contracts (null) take Monday to Sunday, four weeks from Monday 1
// January 2024, and years from 1 January.
Days period_with(Day day, Period period, Days asked, const care::ContractTerms* contract);

}  // namespace daybook::projections::kpi_board
