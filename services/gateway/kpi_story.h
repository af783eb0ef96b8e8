#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "events/core/result.h"
#include "services/gateway/figures.h"

namespace daybook::gateway {

// What speaks against a figure, by where and when: cases that do, of those counted.
struct Against {
    std::int64_t against = 0, counted = 0;
};
struct Causes {
    std::map<std::string, Against> zones, hours;
    Against all;
};

// How a KPI is computed, in a sentence; empty for none there is.
std::string_view how_of(std::string_view kpi);

// Why the figure stands as it does, in sentences: how far it is from amber and from its target, where and when most of
// what speaks against it happened. [{"text"}]
nlohmann::json why_of(const Figure& figure, const Causes& causes);

// Bars of the zones and of the times of day, for _above.mustache.
nlohmann::json causes_json(const Causes& causes);

// Its weeks with the limits of their XmR chart (rules.md R22): {"weeks":[…],"summary":…}; no weeks = no chart yet.
Result<nlohmann::json> chart_of(wire::Views& views, const Figure& figure);

// Where the month is heading (R23), one sentence; empty where it cannot be said.
Result<std::string> forecast_of(wire::Views& views, const Figure& figure);

// What was told to a commissioner beside the figure now, and the escalations about it.
Result<nlohmann::json> reported_of(wire::Views& views, const Figure& figure);
Result<nlohmann::json> escalations_of(wire::Views& views, const Figure& figure);

}  // namespace daybook::gateway
