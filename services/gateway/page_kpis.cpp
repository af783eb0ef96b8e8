#include <map>
#include <set>

#include "events/core/calendar.h"
#include "services/gateway/figures.h"
#include "services/gateway/kpi_shelf.h"
#include "services/gateway/pages.h"

namespace daybook::gateway {
namespace {

using nlohmann::json;

json tile(const Figure& figure, const KpiShelf::Beside& beside, std::string_view period) {
    const auto& signals = beside.signals.of;
    const auto signal = signals.find({figure.contract, figure.kpi});
    const auto found = beside.days.find({figure.contract, figure.kpi});
    const std::vector<Figure> none;
    const auto& days = found == beside.days.end() ? none : found->second;
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
            {"unknown",
             figure.unknown ? thousands(figure.unknown) + " " + std::string(beside_word(figure)) : std::string{}},
            {"signal", signal == signals.end() ? json() : signal->second},
            {"points", line.points},
            {"target_y", line.target_y},
            {"trend", figure.title + " over four weeks. " + trend_text(days)}};
}

json scopes_of(const std::vector<Figure>& values, const KpiShelf::Beside& beside, std::string_view period,
               std::string_view contract) {
    std::map<std::string, json> scopes;
    for (const auto& figure : values) {
        if (!contract.empty() && figure.contract != contract) continue;
        auto& scope = scopes[figure.contract];
        scope["contract"] = figure.contract;
        scope["heading"] = figure.contract.empty() ? "Of no one contract" : figure.contract;
        scope["type"] = contract_type_words(figure.contract_type);
        scope["rules"] = figure.rule_version;
        scope["kpis"].push_back(tile(figure, beside, period));
    }
    json list = json::array();
    // What care workers, people and the office come to stands behind what the contracts do.
    for (auto& [name, scope] : scopes)
        if (!name.empty()) list.push_back(std::move(scope));
    if (const auto none = scopes.find(""); none != scopes.end()) list.push_back(std::move(none->second));
    return list;
}

}  // namespace

Response kpis_page(const Frame& frame, const Request& request, Backend& backend, KpiShelf& shelf) {
    const auto today = Calendar::london().day_of(frame.now);
    const auto offered = stretches(today);
    const auto& stretch = chosen(offered, request.parameter("period"));
    const auto values = figures_stood(backend.views, of_stretch(stretch));
    if (!values) return problem_page(frame, values.error());
    const std::string contract(request.parameter("contract"));
    const auto beside = shelf.beside(backend.views, values->stood, contract, today);
    if (!beside) return problem_page(frame, beside.error());
    std::set<std::string> contracts;
    for (const auto& figure : values->figures)
        if (!figure.contract.empty()) contracts.insert(figure.contract);
    json contract_choices = json::array();
    for (const auto& name : contracts) contract_choices.push_back({{"value", name}, {"selected", name == contract}});
    json scopes = scopes_of(values->figures, **beside, stretch.id, contract);
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
