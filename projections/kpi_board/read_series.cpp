#include "events/core/calendar.h"
#include "projections/kpi_board/chart_words.h"
#include "projections/kpi_board/history.h"
#include "projections/kpi_board/kpi_board.h"
#include "schema/views.capnp.h"

namespace daybook::projections::kpi_board {
namespace {

using spc::Line;

ViewRow row_of(const History& history, std::size_t index, const WeekPoint& point, const care::Terms& terms) {
    const kpi::Shown& kpi = kpi::shown_kpis()[index];
    const care::Target target = kpi::target_of(kpi, terms);
    const kpi::Ratio ratio = ratio_in(point.sum->cell, index);
    const spc::Limits& limits = point.at.limits;
    auto words = row_words<schema::KpiSeriesRow>([&](schema::KpiSeriesRow::Builder row) {
        row.setContract(history.contract);
        row.setLocation(history.location);
        row.setKpi(std::string(kpi.id));
        row.setTitle(std::string(kpi.title));
        row.setWeek(to_string(point.week));
        row.setNumerator(ratio.numerator);
        row.setDenominator(ratio.denominator);
        row.setPpm(point.at.ppm);
        row.setMean(limits.mean());
        row.setLower(limits.at(Line::lower).value_or(-1));
        row.setNearLower(limits.at(Line::near_lower).value_or(-1));
        row.setNearUpper(limits.at(Line::near_upper).value_or(-1));
        row.setUpper(limits.at(Line::upper).value_or(-1));
        row.setTrial(point.at.trial);
        row.setRebased(point.rebased);
        row.setRule(word_of(point.at.signal.rule));
        row.setRising(point.at.signal.side == spc::Side::above);
        row.setVariation(word_of(point.at.signal.variation));
        if (!point.at.trial)
            row.setAssurance(word_of(spc::assurance(limits, target.target_ppm, better_of(target.direction))));
        row.setTarget(target.target_ppm);
        row.setDirection(target.direction);
        row.setUnknown(static_cast<std::uint32_t>(unknown_beside(kpi, point.sum->cell)));
    });
    return {whose(history) + "/" + std::string(kpi.id) + "/" + to_string(point.week), std::move(words),
            point.sum->changed};
}

}  // namespace

Result<ViewPage> read_series(const Reading& reading, const ViewQuery& query) {
    DAYBOOK_TRY(const auto kpis, kpis_asked(query.get("kpi")));
    DAYBOOK_TRY(const auto from, day_asked(query, "from"));
    DAYBOOK_TRY(const auto to, day_asked(query, "to"));
    DAYBOOK_TRY(const auto closed, care_rows::last_closed(reading));
    if (!closed) return ViewPage{};
    const RulesRead rules(reading);
    std::vector<ViewRow> rows;
    const auto add = [&](const History& history) -> Status {
        for (const std::size_t index : kpis) {
            if (!history.shows(index)) continue;
            DAYBOOK_TRY(const auto chart, chart_of(reading, rules, history, index));
            for (const WeekPoint& point : chart)
                if ((!from || point.week >= *from) && (!to || point.week <= *to))
                    rows.push_back(
                        row_of(history, index, point, rules.terms(history.contract, history.location, point.week)));
        }
        return {};
    };
    DAYBOOK_CHECK(each_history(reading, rules, {query.get("contract"), query.get("location")}, *closed, add));
    DAYBOOK_CHECK(rules.status());
    return page_of(std::move(rows), query);
}

}  // namespace daybook::projections::kpi_board
