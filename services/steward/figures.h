#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/core/result.h"
#include "events/core/types.h"
#include "projections/spc/chart.h"
#include "projections/spc/forecast.h"
#include "services/wire/client.h"

namespace daybook::steward {

// One KPI of one contract, or of one location where it has none (R13), at the close of a day, as the view kpi-forecast
// shows it.
struct Figure {
    std::string contract;    // empty: of none …
    std::string location{};  // … but of this location
    std::string kpi;
    std::string month;  // "2026-03"
    spc::Standing standing;
    spc::Threshold threshold;
    std::int64_t least = 0;  // visits a forecast or a breach must rest on

    // The last point of its chart.
    struct Week {
        Day last{};  // its last day
        std::int64_t ppm = 0;
        spc::Signal signal{};
    };
    std::optional<Week> week{};
};

// By what an escalation of it goes: the contract, else "at-" and the location.
std::string whose(std::string_view contract, std::string_view location);

struct Figures {
    Position position;  // up to which they hold the record
    std::vector<Figure> all;
};

// Every figure at the close of a day, of a record that holds at least `since`. Unavailable as long as nobody answers
// for them, they are behind, or being measured again.
Result<Figures> figures_of(wire::Views& views, Day closed, Position since);

}  // namespace daybook::steward
