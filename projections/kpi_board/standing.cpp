#include "projections/kpi_board/standing.h"

#include <algorithm>

namespace daybook::projections::kpi_board {

Stood stood(std::span<const Turn> turns, Day from, Day until) {
    Stood all;
    Cell over_days;
    for (const Turn& turn : turns) {
        if (turn.day > until) continue;
        all.cell += turn.cell;
        all.changed = std::max(all.changed, turn.changed);
        const std::int64_t days = (until - std::max(turn.day, from)).count() + 1;
        for (std::size_t i = 0; i < turn.cell.ratios.size(); ++i) {
            const kpi::Ratio& one = turn.cell.ratios[i];
            if (kpi::shown_kpis()[i].each_day) over_days.add(i, {one.numerator * days, one.denominator * days});
        }
    }
    for (std::size_t i = 0; i < over_days.ratios.size(); ++i)
        if (kpi::shown_kpis()[i].each_day) all.cell.ratios[i] = over_days.ratios[i];
    return all;
}

void tell_route(Cell& cell, schema::Contract::Route route) {
    for (std::size_t i = 0; i < cell.ratios.size(); ++i)
        if (kpi::shown_kpis()[i].only_route == route) cell.ratios[i].numerator = cell.ratios[i].denominator;
}

}  // namespace daybook::projections::kpi_board
