#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "events/core/nearest.h"
#include "events/core/result.h"
#include "projections/kpi/kpi.h"

namespace daybook::projections::kpi_board {

// What is answered to a question of a KPI there is none of, with the nearest there is.
inline tl::unexpected<Error> no_kpi(std::string_view asked) {
    std::vector<std::string_view> names;
    for (const auto& one : kpi::shown_kpis()) names.push_back(one.id);
    return not_found("there is no KPI “" + std::string(asked) + "” on the board" + did_you_mean(asked, names));
}

}  // namespace daybook::projections::kpi_board
