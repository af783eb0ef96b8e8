#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "projections/kpi_board/cells.h"
#include "projections/kpi_board/house.h"
#include "projections/kpi_board/standing.h"
#include "projections/spc/chart.h"
#include "projections/spc/forecast.h"

// The figures of one contract through time, over all its zones and locations: what its charts and forecasts are made
// of.
namespace daybook::projections::kpi_board {

struct Sum {
    Cell cell;
    Position changed;
    Sum& operator+=(const Sum& other);
};

struct History {
    std::string contract;  // empty: of what belongs to none …
    std::string location;  // … and then whose; empty otherwise
    std::optional<schema::Contract::Route> route{};
    std::map<Day, Sum> days;
    std::map<Day, Sum> windows;  // each as at its own day
    std::vector<Turn> turns;     // of what stands
    std::map<Day, Sum> weeks;    // whole and closed contract weeks, by their last day
    std::vector<bool> known;     // of which KPIs there is anything at all

    // The figures of a span of days; of windows and of what stands, as at a closed day in it (R12).
    Sum over(Day from, Day to, std::optional<Day> as_at) const;
    // Is there anything to be shown of a KPI? Of visits, of each contract.
    bool shows(std::size_t index) const;
};

// What a row of it is called by: the contract, or "/" and the location.
std::string whose(const History& history);

// Visits the history of every contract there are figures of, or of one, and of every location of what has none (R13),
// or of one, in order. `closed`: the last closed day.
struct Whose {
    std::string_view contract, location;  // empty = of all
};
Status each_history(const Reading& reading, const RulesRead& rules, const Whose& whose, Day closed,
                    const std::function<Status(const History&)>& visit);

// The KPI at `index` of kpi::shown_kpis() in one sum.
kpi::Ratio ratio_in(const Cell& cell, std::size_t index);
spc::Share share_of(const Cell& cell, std::size_t index);
spc::Better better_of(care::Direction direction);
spc::Threshold threshold_of(const care::Target& target);

// One point of a KPI's chart (R22).
struct WeekPoint {
    Day week{};  // its last day
    const Sum* sum = nullptr;
    spc::Charted at;
    std::string rebased;  // why limits are set anew from here on
};
// The chart: of the weeks with enough visits, oldest first.
Result<std::vector<WeekPoint>> chart_of(const Reading& reading, const RulesRead& rules, const History& history,
                                        std::size_t index);

// The KPIs a question names, as indexes of kpi::shown_kpis(): one, or all. not_found for one that does not exist.
Result<std::vector<std::size_t>> kpis_asked(std::string_view kpi);

}  // namespace daybook::projections::kpi_board
