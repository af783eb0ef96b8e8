#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "projections/engine/projection.h"

// What a location promises and by which cap it lives (rules.md R15, R16), and the visit plans that variations put in
// the place of a package's own: what weekly time stands for `spot_share`.
namespace daybook::projections::kpi_board {

// Takes one event of a location's capacity.
void take_capacity(Rows& rows, const EventView& event);
// Takes one event of a variation: a plan it proposes holds from when it is agreed until it is reversed.
void take_plan_change(Rows& rows, const EventView& event);

// The spot cap in force at a location on a day; nothing where none is set.
Result<std::optional<std::int64_t>> spot_cap_of(const Reading& reading, std::string_view location, Day day);

std::vector<const TableInfo*> promised_tables();

}  // namespace daybook::projections::kpi_board
