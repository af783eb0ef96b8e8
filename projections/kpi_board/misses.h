#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "projections/engine/projection.h"
#include "projections/kpi_board/cells.h"

// On which days visits of a package were missed, in blocks of days: what `early_failure` asks of a referral's packages.
namespace daybook::projections::kpi_board {

// A person-day is measured: what it put into cells before, and what it puts now.
void note_misses(Rows& rows, const Contribution& before, const Contribution& now);

// The first such day in the four weeks from `from` on, and the day after them.
std::optional<Day> first_miss(Rows& rows, std::string_view package, Day from);

std::vector<const TableInfo*> miss_tables();

}  // namespace daybook::projections::kpi_board
