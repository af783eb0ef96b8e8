#include "projections/kpi_board/history.h"

#include <algorithm>

#include "events/core/calendar.h"
#include "projections/engine/key.h"
#include "projections/kpi_board/periods.h"
#include "projections/kpi_board/rebases.h"

namespace daybook::projections::kpi_board {
namespace {

std::string cells_of_contract(std::string_view contract) { return KeyOut().text({}).text(contract).take(); }

void add_weeks(History& history, const care::ContractTerms* contract, Day closed) {
    for (const auto& [day, sum] : history.days) {
        const Day week = period_with(day, Period::week, {}, contract).to;
        if (week <= closed) history.weeks[week] += sum;
    }
}

}  // namespace

Sum& Sum::operator+=(const Sum& other) {
    cell += other.cell;
    changed = std::max(changed, other.changed);
    return *this;
}

Status each_history(const Reading& reading, const care_rows::ReadingSetting& setting, std::string_view contract,
                    Day closed, const std::function<Status(const History&)>& visit) {
    History history;
    const auto tell = [&]() -> Status {
        if (history.contract.empty()) return {};
        add_weeks(history, setting.contract(history.contract), closed);
        DAYBOOK_CHECK(setting.status());
        return visit(history);
    };
    const std::string only = contract.empty() ? std::string{} : cells_of_contract(contract);
    auto cursor = reading.cursor(contract_cells);
    for (cursor.seek(only); cursor.valid() && cursor.key().starts_with(only); cursor.next()) {
        const Labels labels = labels_of(cursor.key());
        if (labels.contract != history.contract) {
            DAYBOOK_CHECK(tell());
            history = {.contract = labels.contract, .days = {}, .weeks = {}};
        }
        DAYBOOK_TRY(Cell cell, contract_cells.decode(cursor.bytes()));
        history.days[labels.day] += Sum{std::move(cell), cursor.changed()};
    }
    DAYBOOK_CHECK(cursor.status());
    return tell();
}

kpi::Ratio ratio_in(const Cell& cell, std::size_t index) {
    return index < cell.ratios.size() ? cell.ratios[index] : kpi::Ratio{};
}

spc::Share share_of(const Cell& cell, std::size_t index) {
    const kpi::Ratio ratio = ratio_in(cell, index);
    return {.hits = ratio.numerator, .of = ratio.denominator, .visits = kpi::visits_behind(cell.ratios, index)};
}

spc::Better better_of(care::Direction direction) {
    switch (direction) {
        case care::Direction::LOWER_IS_BETTER: return spc::Better::lower;
        case care::Direction::HIGHER_IS_BETTER: return spc::Better::higher;
        case care::Direction::REPORT: break;
    }
    return spc::Better::neither;
}

spc::Threshold threshold_of(const care::Target& target) {
    return {.target_ppm = target.target_ppm, .amber_ppm = target.amber_ppm, .better = better_of(target.direction)};
}

Result<std::vector<WeekPoint>> chart_of(const Reading& reading, const care_rows::ReadingSetting& setting,
                                        const History& history, std::size_t index) {
    const kpi::VisitKpi& kpi = *kpi::visit_kpis()[index];
    DAYBOOK_TRY(const auto rebased, rebases_of(reading, history.contract, kpi.id));
    auto next = rebased.begin();
    std::vector<WeekPoint> weeks;
    std::vector<spc::Point> points;
    auto better = spc::Better::neither;
    for (const auto& [week, sum] : history.weeks) {
        const care::Terms& terms = setting.terms(history.contract, week);
        const auto ppm = kpi::ppm(ratio_in(sum.cell, index));
        if (!ppm || kpi::visits_behind(sum.cell.ratios, index) < terms.chart_visits) continue;
        better = better_of(kpi::target_of(kpi, terms).direction);
        WeekPoint& point = weeks.emplace_back(WeekPoint{.week = week, .sum = &sum, .at = {}, .rebased = {}});
        points.push_back({.ppm = *ppm});
        for (; next != rebased.end() && next->first <= week - std::chrono::days{6}; ++next) {
            points.back().rebased = true;
            point.rebased = next->second;
        }
    }
    const auto charted = spc::chart(points, better);
    for (std::size_t i = 0; i < weeks.size(); ++i) weeks[i].at = charted[i];
    return weeks;
}

Result<std::vector<std::size_t>> kpis_asked(std::string_view kpi) {
    std::vector<std::size_t> asked;
    const auto all = kpi::visit_kpis();
    for (std::size_t i = 0; i < all.size(); ++i)
        if (kpi.empty() || all[i]->id == kpi) asked.push_back(i);
    if (asked.empty()) return not_found("there is no KPI “" + std::string(kpi) + "” on the board");
    return asked;
}

}  // namespace daybook::projections::kpi_board
