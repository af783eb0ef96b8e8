#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "events/core/result.h"
#include "events/core/types.h"
#include "services/gateway/words.h"
#include "services/wire/client.h"

namespace daybook::gateway {

// One row of kpi-board as the pages use it.
struct Figure {
    std::string kpi, title, contract, contract_type, rule_version, counts;
    Day from{}, to{};
    std::int64_t numerator = 0, denominator = 0, unknown = 0;
    std::int64_t ppm = -1, target = 0, amber = 0;  // ppm −1 = no data
    schema::Contract::KpiScheduleSet::Direction direction = schema::Contract::KpiScheduleSet::Direction::REPORT;
    schema::Status status = schema::Status::NO_DATA;
};

// What `unknown` counts beside it: visits that are awaiting data (R1), or hand-backs that do not fit their package.
std::string_view beside_word(const Figure& figure);

using Filters = std::vector<wire::Views::Filter>;
Result<std::vector<Figure>> figures(wire::Views& views, Filters filters);

// How rows stood: two answers of equal views that stood equally, and still, are equal.
struct Stood {
    std::uint32_t version = 0;
    Position position{};
    bool restating = false;  // rows are measured again at one position
    bool still() const { return !restating && position != Position{}; }
    bool operator==(const Stood&) const = default;
};
Stood stood_of(const wire::Views::Rows& rows);

// Figures, and how they stood.
struct FiguresStood {
    std::vector<Figure> figures;
    Stood stood;
};
Result<FiguresStood> figures_stood(wire::Views& views, Filters filters);

// The stretches of time the KPI pages offer.
struct Stretch {
    std::string_view id;    // "week"
    std::string_view word;  // "This week"
    Day from{}, to{};
};
std::vector<Stretch> stretches(Day today);  // the longest first
const Stretch& chosen(const std::vector<Stretch>& offered,
                      std::string_view id);  // the first if there is none of that id
nlohmann::json choices(const std::vector<Stretch>& offered, const Stretch& selected);
std::string dates_text(const Stretch& stretch);  // "27 Oct 2026 to 23 Nov 2026"

// Filters of kpi-board: one figure per KPI and contract over a stretch, or one per day of it; and of kpi-visits.
Filters of_stretch(const Stretch& stretch);
Filters by_day(const Stretch& stretch);
Filters visit_filters(const std::string& kpi, const std::string& contract, const Stretch& stretch);

// The same figures as rows of a table, see as_table; of one contract or, where none is named, of all.
nlohmann::json table_of_figures(const Stretch& stretch, std::string_view contract);

std::string target_text(const Figure& figure);  // "at least 90.0 %"; empty where there is none
std::string of_text(const Figure& figure);      // "412 of 441 visits", "1,204 of 1,260 h"

// Points of a polyline in a box of `width` × `height`, oldest first; days without data are left out. Empty for fewer
// than two points. `target_y` is set where the target lies in the box.
struct Spark {
    std::string points;
    std::string target_y;
};
Spark spark(const std::vector<Figure>& days, double width, double height);

// "From 91.2 % to 93.4 %, lowest 88.0 % on 12 Nov": the trend in words.
std::string trend_text(const std::vector<Figure>& days);

}  // namespace daybook::gateway
