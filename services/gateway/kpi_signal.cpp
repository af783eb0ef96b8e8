#include "services/gateway/kpi_signal.h"

#include "events/core/calendar.h"
#include "events/stored/titles.h"
#include "services/gateway/page.h"
#include "services/gateway/rows.h"
#include "services/gateway/words.h"

namespace daybook::gateway {
namespace {

using nlohmann::json;
using Row = schema::KpiSeriesRow;

constexpr std::chrono::days recent{42};  // an older week says nothing of how the figure does now

template <class Enum>
std::string word_of(Enum value) {
    return title_of(capnp::DynamicEnum(capnp::toDynamic(value)));
}

json signal_json(Row::Reader week) {
    if (week.getTrial()) return {{"state", to_json(Look{"limits on trial", "dots", "quiet"})}, {"note", ""}};
    std::string note;
    if (week.getRule() != schema::ChartRule::NONE) note = word_of(week.getRule());
    if (week.getAssurance() != schema::ChartAssurance::UNKNOWN)
        note += (note.empty() ? "target: " : " · target: ") + word_of(week.getAssurance());
    return {{"state", to_json(look_of(week.getVariation()))}, {"note", note}};
}

struct Last {
    std::string week, location;
    json signal;
    bool several = false;  // locations
};

}  // namespace

Result<Signals> signals_of(wire::Views& views, std::string_view contract, Day today) {
    wire::Views::Query query{.view = "kpi-series", .filters = {{"from", to_string(today - recent)}}};
    if (!contract.empty()) query.filters.push_back({"contract", std::string(contract)});
    DAYBOOK_TRY(const auto rows, all_rows(views, std::move(query)));
    std::map<std::pair<std::string, std::string>, Last> last;
    DAYBOOK_CHECK(each_row<Row>(rows, [&](Row::Reader row, const auto&) {
        const std::string week = row.getWeek().cStr(), location = row.getLocation().cStr();
        auto [at, added] = last.try_emplace({row.getContract().cStr(), row.getKpi().cStr()});
        Last& known = at->second;
        known.several = known.several || (!added && known.location != location);
        if (!added && known.week > week) return;
        known.week = week;
        known.location = location;
        known.signal = signal_json(row);
    }));
    Signals signals{.of = {}, .stood = stood_of(rows)};
    for (auto& [whose, one] : last)
        if (!one.several) signals.of.emplace(whose, std::move(one.signal));
    return signals;
}

}  // namespace daybook::gateway
