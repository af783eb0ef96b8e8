#include "services/desk/figures.h"

#include <algorithm>
#include <map>

#include "events/care/recurring.h"
#include "events/core/calendar.h"
#include "events/core/nearest.h"
#include "projections/kpi/kpi.h"
#include "schema/governance.capnp.h"
#include "schema/views.capnp.h"
#include "services/desk/rows.h"

namespace daybook::desk {
namespace {

using nlohmann::json;

struct Board {
    std::map<std::string, json> figures;  // by KPI, as the fact has them
    Position position;
};

Status period_is_one(const std::string& period) {
    if (care::period_said(period)) return {};
    return rejected("/data/period: “" + period +
                    "” is no period: say a month such as 2026-03, or days such as 2026-03-02/2026-03-29");
}

Result<Board> board_of(const std::string& contract, const std::string& period, wire::Views& views, Position head) {
    DAYBOOK_CHECK(period_is_one(period));
    const auto days = care::period_said(period);
    Board board;
    DAYBOOK_CHECK((each_row<schema::KpiBoardRow>(
        views, "kpi-board", {{"contract", contract}, {"from", to_string(days->first)}, {"to", to_string(days->second)}},
        head, [&](auto row, const auto&, Position at) {
            const std::string kpi = row.getKpi().cStr();
            board.figures[kpi] = {{"kpi", kpi},
                                  {"hits", row.getNumerator()},
                                  {"of", row.getDenominator()},
                                  {"unknown", row.getUnknown()}};
            board.position = at;
        })));
    return board;
}

// The figures a decision names: a list as JSON, or KPIs in a text with commas.
json named_in(const json& data) {
    if (!data.contains("figures")) return json::array();
    const json& said = data["figures"];
    if (!said.is_string()) return said;
    json named = json::array();
    const auto text = said.get<std::string>();
    for (std::size_t from = 0; from < text.size();) {
        const auto comma = std::min(text.find(',', from), text.size());
        named.push_back(text.substr(from, comma - from));
        from = comma + 1;
    }
    return named;
}

bool says_what_it_comes_to(const json& figure) {
    return figure.is_object() && (figure.contains("hits") || figure.contains("of"));
}

std::string kpi_of(const json& figure) {
    if (figure.is_string()) return figure.get<std::string>();
    if (figure.is_object() && figure.contains("kpi") && figure["kpi"].is_string())
        return figure["kpi"].get<std::string>();
    return {};
}

std::string text_in(const json& data, const char* field) {
    return data.contains(field) && data[field].is_string() ? data[field].get<std::string>() : std::string();
}

Status kpi_is_known(const std::string& id, const std::string& where) {
    if (id.empty() || kpi::find_kpi(id)) return {};
    std::vector<std::string_view> names;
    for (const auto& one : kpi::shown_kpis()) names.push_back(one.id);
    return rejected(where + ": there is no KPI “" + id + "”" + did_you_mean(id, names));
}

// A mean, a rate and what is counted beside those that stand may come to more than the whole (projections/kpi); a
// share never does.
bool is_share(const kpi::Shown& kpi) {
    return kpi.counts.find("÷") == std::string_view::npos && !kpi.each_day && !kpi.id.starts_with("hand_backs");
}

// What is told to a commissioner is frozen, so what is said of it is looked at first.
Status can_be_reported(const json& figure, const std::string& where) {
    const std::string id = kpi_of(figure);
    DAYBOOK_CHECK(kpi_is_known(id, where + "/kpi"));
    const auto* known = kpi::find_kpi(id);
    const json hits = figure.value("hits", json(0)), of = figure.value("of", json(0));
    if (!known || !is_share(*known) || !hits.is_number_integer() || !of.is_number_integer() || hits <= of) return {};
    return rejected(where + ": " + id + " is " + hits.dump() + " of " + of.dump() +
                    ", and no share is more than the whole: say how many of how many");
}

}  // namespace

Result<Decision> with_figures(Decision decision, wire::Views& views, Position head) {
    auto& data = decision.data;
    json named = named_in(data);
    if (const auto period = text_in(data, "period"); !period.empty()) DAYBOOK_CHECK(period_is_one(period));
    for (std::size_t i = 0; named.is_array() && i < named.size(); ++i)
        if (says_what_it_comes_to(named[i]))
            DAYBOOK_CHECK(can_be_reported(named[i], "/data/figures/" + std::to_string(i)));
    if (!named.is_array() || (!named.empty() && std::all_of(named.begin(), named.end(), says_what_it_comes_to)))
        return decision;
    const std::string contract = text_in(data, "contract"), period = text_in(data, "period");
    if (contract.empty()) return rejected("/data/contract: say of which contract the figures are reported");
    if (data.contains("position"))
        return rejected(
            "/data/position: figures that are not said are those of now: leave the position out, or say what each "
            "figure came to there");
    DAYBOOK_TRY(const Board board, board_of(contract, period, views, head));
    json figures = json::array();
    if (named.empty())
        for (const auto& [kpi, figure] : board.figures)
            if (figure["of"] != 0) figures.push_back(figure);
    for (const json& one : named) {
        if (says_what_it_comes_to(one)) {
            figures.push_back(one);
            continue;
        }
        const auto known = board.figures.find(kpi_of(one));
        if (known == board.figures.end())
            return rejected("/data/figures: there is no figure of “" + kpi_of(one) + "” of " + contract + " in " +
                            period + ": name a KPI of the board, or say its hits and of");
        figures.push_back(known->second);
    }
    if (figures.empty())
        return rejected("/data/figures: there is nothing to report of " + contract + " in " + period +
                        ": no figure has any data yet");
    data["figures"] = std::move(figures);
    data["position"] = board.position.value;
    return decision;
}

Status kpis_are_known(const Decision& decision) {
    const json& data = decision.data;
    if (data.contains("kpi")) DAYBOOK_CHECK(kpi_is_known(kpi_of(data["kpi"]), "/data/kpi"));
    if (!data.contains("kpis") || !data["kpis"].is_array()) return {};
    for (std::size_t i = 0; i < data["kpis"].size(); ++i)
        DAYBOOK_CHECK(kpi_is_known(kpi_of(data["kpis"][i]), "/data/kpis/" + std::to_string(i) + "/kpi"));
    return {};
}

}  // namespace daybook::desk
