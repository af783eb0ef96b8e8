#include "events/core/calendar.h"
#include "events/core/no_data.h"
#include "projections/kpi_board/chart_words.h"
#include "projections/kpi_board/history.h"
#include "projections/kpi_board/kpi_board.h"
#include "projections/kpi_board/periods.h"
#include "schema/views.capnp.h"

namespace daybook::projections::kpi_board {
namespace {

using std::chrono::days;

// One contract at the close of a day.
struct Close {
    Day day{};
    Days month;
    Sum so_far, last_7, last_14;
    kpi::Ahead remaining;
    Position changed;
};

Close close_of(const History& history, Day day, const Days& month, std::optional<Day> as_at) {
    Close close{.day = day,
                .month = month,
                .so_far = history.over(month.from, day, as_at),
                .last_7 = history.over(day - days{6}, day, as_at),
                .last_14 = history.over(day - days{13}, day, as_at),
                .remaining = {},
                .changed = {}};
    close.changed = std::max(close.so_far.changed, close.last_14.changed);
    for (auto at = history.days.upper_bound(day); at != history.days.end() && at->first <= month.to; ++at) {
        close.changed = std::max(close.changed, at->second.changed);
        close.remaining += at->second.cell.ahead;
    }
    return close;
}

schema::Status status_of(const std::optional<spc::Figure>& figure, const spc::Threshold& threshold) {
    if (!figure || !figure->known()) return schema::Status::NO_DATA;
    if (threshold.better == spc::Better::neither) return schema::Status::REPORT;
    if (threshold.broken(*figure)) return schema::Status::OFF_TARGET;
    return threshold.warned(*figure) ? schema::Status::AMBER : schema::Status::ON_TARGET;
}

std::string month_name(const Days& month) { return to_string(month.from).substr(0, 7); }

void set_chart(schema::KpiForecastRow::Builder row, const std::vector<WeekPoint>& chart) {
    if (chart.empty()) {
        row.setWeekPpm(-1);
        return;
    }
    const WeekPoint& last = chart.back();
    row.setWeek(to_string(last.week));
    row.setWeekPpm(last.at.ppm);
    row.setRule(word_of(last.at.signal.rule));
    row.setRising(last.at.signal.side == spc::Side::above);
    row.setVariation(word_of(last.at.signal.variation));
}

void set_shares(schema::KpiForecastRow::Builder row, const Close& close, std::size_t index) {
    const auto so_far = share_of(close.so_far.cell, index), last_7 = share_of(close.last_7.cell, index),
               last_14 = share_of(close.last_14.cell, index);
    row.setNumerator(so_far.hits);
    row.setDenominator(so_far.of);
    row.setVisits(so_far.visits);
    row.setPpm(spc::Figure(so_far).ppm());
    row.setNumerator7(last_7.hits);
    row.setDenominator7(last_7.of);
    row.setPpm7(spc::Figure(last_7).ppm());
    row.setNumerator14(last_14.hits);
    row.setDenominator14(last_14.of);
    row.setVisits14(last_14.visits);
    row.setPpm14(spc::Figure(last_14).ppm());
}

ViewRow row_of(const History& history, std::size_t index, const Close& close, const std::vector<WeekPoint>& chart,
               const care::Terms& terms) {
    const kpi::Shown& kpi = kpi::shown_kpis()[index];
    const care::Target target = kpi::target_of(kpi, terms);
    const spc::Threshold threshold = threshold_of(target);
    const spc::Standing standing{.period = share_of(close.so_far.cell, index),
                                 .last_7 = share_of(close.last_7.cell, index),
                                 .last_14 = share_of(close.last_14.cell, index),
                                 .remaining = kpi.ahead ? close.remaining.*kpi.ahead : -1,
                                 .period_closed = close.day == close.month.to};
    const auto forecast = spc::forecast(standing, terms.forecast_visits);
    auto words = row_words<schema::KpiForecastRow>([&](schema::KpiForecastRow::Builder row) {
        row.setContract(history.contract);
        row.setLocation(history.location);
        row.setKpi(std::string(kpi.id));
        row.setTitle(std::string(kpi.title));
        row.setDay(to_string(close.day));
        row.setPeriod(month_name(close.month));
        row.setFrom(to_string(close.month.from));
        row.setTo(to_string(close.month.to));
        set_shares(row, close, index);
        row.setRemaining(kpi.ahead ? standing.remaining : no_data);
        row.setForecast(forecast ? forecast->ppm() : -1);
        row.setOutlook(status_of(forecast, threshold));
        row.setStatus(status_of(spc::Figure(standing.period), threshold));
        row.setTarget(target.target_ppm);
        row.setAmber(target.amber_ppm);
        row.setDirection(target.direction);
        row.setLeastVisits(terms.forecast_visits);
        set_chart(row, chart);
        row.setCounts(std::string(kpi.counts));
        row.setUnknown(static_cast<std::uint32_t>(unknown_beside(kpi, close.so_far.cell)));
    });
    return {whose(history) + "/" + std::string(kpi.id), std::move(words), close.changed};
}

}  // namespace

Result<ViewPage> read_forecast(const Reading& reading, const ViewQuery& query) {
    DAYBOOK_TRY(const auto kpis, kpis_asked(query.get("kpi")));
    DAYBOOK_TRY(const auto asked, day_asked(query, "day"));
    DAYBOOK_TRY(const auto closed, care_rows::last_closed(reading));
    if (asked && (!closed || *asked > *closed)) return rejected("the day " + to_string(*asked) + " is not closed");
    if (!closed) return ViewPage{};
    const Day day = asked.value_or(*closed);
    const Days month = period_with(day, Period::month, {}, nullptr);
    DAYBOOK_TRY(const auto as_at, care_rows::closed_up_to(reading, day));
    const RulesRead rules(reading);
    std::vector<ViewRow> rows;
    const auto add = [&](const History& history) -> Status {
        const Close close = close_of(history, day, month, as_at);
        for (const std::size_t index : kpis) {
            if (!history.shows(index)) continue;
            DAYBOOK_TRY(const auto chart, chart_of(reading, rules, history, index));
            rows.push_back(
                row_of(history, index, close, chart, rules.terms(history.contract, history.location, month.to)));
        }
        return {};
    };
    DAYBOOK_CHECK(each_history(reading, rules, {query.get("contract"), query.get("location")}, day, add));
    DAYBOOK_CHECK(rules.status());
    return page_of(std::move(rows), query);
}

}  // namespace daybook::projections::kpi_board
