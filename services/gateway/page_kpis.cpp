#include <map>
#include <set>

#include "events/core/calendar.h"
#include "services/gateway/figures.h"
#include "services/gateway/kpi_signal.h"
#include "services/gateway/pages.h"

namespace daybook::gateway {
namespace {

using nlohmann::json;

// The days of every KPI of one contract, oldest first.
using Trends = std::map<std::pair<std::string, std::string>, std::vector<Figure>>;

json tile(const Figure& figure, const Trends& trends, const Signals& signals, std::string_view period) {
    const auto signal = signals.find({figure.contract, figure.kpi});
    const auto found = trends.find({figure.contract, figure.kpi});
    const std::vector<Figure> none;
    const auto& days = found == trends.end() ? none : found->second;
    const auto line = spark(days, 240, 44);
    return {{"kpi", figure.kpi},
            {"title", figure.title},
            {"contract", figure.contract},
            {"contract_url", percent_encoded(figure.contract)},
            {"period", period},
            {"status", to_json(look_of(figure.status))},
            {"value", per_cent(figure.ppm)},
            {"of", of_text(figure)},
            {"target", target_text(figure)},
            {"unknown", figure.unknown ? thousands(figure.unknown) : std::string{}},
            {"signal", signal == signals.end() ? json() : signal->second},
            {"points", line.points},
            {"target_y", line.target_y},
            {"trend", figure.title + " over four weeks. " + trend_text(days)}};
}

json scopes_of(const std::vector<Figure>& values, const Trends& trends, const Signals& signals, std::string_view period,
               std::string_view contract) {
    std::map<std::string, json> scopes;
    for (const auto& figure : values) {
        if (!contract.empty() && figure.contract != contract) continue;
        auto& scope = scopes[figure.contract];
        scope["contract"] = figure.contract;
        scope["heading"] = figure.contract.empty() ? "Of no one contract" : figure.contract;
        scope["type"] = figure.contract_type;
        scope["rules"] = figure.rule_version;
        scope["kpis"].push_back(tile(figure, trends, signals, period));
    }
    json list = json::array();
    // What care workers, people and the office come to stands behind what the contracts do.
    for (auto& [name, scope] : scopes)
        if (!name.empty()) list.push_back(std::move(scope));
    if (const auto none = scopes.find(""); none != scopes.end()) list.push_back(std::move(none->second));
    return list;
}

}  // namespace

Response kpis_page(const Frame& frame, const Request& request, Backend& backend) {
    const auto today = Calendar::london().day_of(frame.now);
    const auto offered = stretches(today);
    const auto& stretch = chosen(offered, request.parameter("period"));
    auto values = figures(backend.views, of_stretch(stretch));
    if (!values) return problem_page(frame, values.error());
    auto days = figures(backend.views, by_day(offered.front()));
    if (!days) return problem_page(frame, days.error());
    Trends trends;
    for (auto& day : *days) {
        const std::pair key{day.contract, day.kpi};
        trends[key].push_back(std::move(day));
    }
    std::set<std::string> contracts;
    for (const auto& figure : *values)
        if (!figure.contract.empty()) contracts.insert(figure.contract);
    const auto contract = request.parameter("contract");
    json contract_choices = json::array();
    for (const auto& name : contracts) contract_choices.push_back({{"value", name}, {"selected", name == contract}});
    const auto signals = signals_of(backend.views, contract, today);
    if (!signals) return problem_page(frame, signals.error());
    json scopes = scopes_of(*values, trends, *signals, stretch.id, contract);
    return page(frame, {.title = "KPIs",
                        .current = "kpis",
                        .content = "kpis",
                        .data = {{"period_word", stretch.word},
                                 {"period_dates", dates_text(stretch)},
                                 {"periods", choices(offered, stretch)},
                                 {"contracts", std::move(contract_choices)},
                                 {"as_table", table_of_figures(stretch, contract)},
                                 {"scopes_any", !scopes.empty()},
                                 {"scopes", std::move(scopes)}},
                        .views = "kpi-board"});
}

}  // namespace daybook::gateway
