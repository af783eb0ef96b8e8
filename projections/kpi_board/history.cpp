#include "projections/kpi_board/history.h"

#include <algorithm>

#include "events/core/calendar.h"
#include "projections/engine/key.h"
#include "projections/kpi_board/no_kpi.h"
#include "projections/kpi_board/periods.h"
#include "projections/kpi_board/rebases.h"

namespace daybook::projections::kpi_board {
namespace {

std::string cells_of_contract(std::string_view contract) { return KeyOut().text({}).text(contract).take(); }

// The first day there is anything of.
std::optional<Day> first_of(const History& history) {
    std::optional<Day> first;
    const auto consider = [&](Day day) {
        if (!first || day < *first) first = day;
    };
    if (!history.days.empty()) consider(history.days.begin()->first);
    if (!history.windows.empty()) consider(history.windows.begin()->first);
    for (const Turn& turn : history.turns) consider(turn.day);
    return first;
}

constexpr std::chrono::days longest{20 * 366};  // a chart goes no farther back: days of nonsense would have no end

Status add_weeks(History& history, const Reading& reading, const care::ContractTerms* contract, Day closed) {
    const auto first = first_of(history);
    if (!first) return {};
    Day week = period_with(std::max(*first, closed - longest), Period::week, {}, contract).to;
    for (; week <= closed; week += std::chrono::days{7}) {
        DAYBOOK_TRY(const auto as_at, care_rows::closed_up_to(reading, week));
        history.weeks[week] = history.over(week - std::chrono::days{6}, week, as_at);
    }
    return {};
}

void learn(std::vector<bool>& known, const Cell& cell) {
    known.resize(kpi::shown_kpis().size());
    for (std::size_t i = 0; i < cell.ratios.size(); ++i)
        if (cell.ratios[i] != kpi::Ratio{}) known[i] = true;
}

// The contract's history, or those of the locations of what has none.
using Histories = std::map<std::string, History>;

// Takes every cell of the contract the cursor stands on.
template <class Take>
Status take_contract(Cursor& cursor, const Table<Cell>& table, const std::string& contract, Histories& all,
                     const Take& take) {
    for (; cursor.valid(); cursor.next()) {
        const Labels labels = labels_of(cursor.key());
        if (!labels.who.empty() || labels.contract != contract) break;
        DAYBOOK_TRY(Cell cell, table.decode(cursor.bytes()));
        History& history = all[contract.empty() ? labels.location : std::string()];
        learn(history.known, cell);
        take(history, labels.day, std::move(cell), cursor.changed());
    }
    return cursor.status();
}

}  // namespace

Sum& Sum::operator+=(const Sum& other) {
    cell += other.cell;
    changed = std::max(changed, other.changed);
    return *this;
}

Sum History::over(Day from, Day to, std::optional<Day> as_at) const {
    Sum sum;
    for (auto at = days.lower_bound(from); at != days.end() && at->first <= to; ++at) sum += at->second;
    if (!as_at || *as_at < from) return sum;
    if (const auto window = windows.find(*as_at); window != windows.end()) sum += window->second;
    const Stood standing = stood(turns, from, *as_at);
    sum += Sum{standing.cell, standing.changed};
    if (route) tell_route(sum.cell, *route);
    return sum;
}

bool History::shows(std::size_t index) const {
    if (kpi::shown_kpis()[index].measures == kpi::Measures::visits) return !contract.empty();
    return index < known.size() && known[index];
}

std::string whose(const History& history) {
    return history.location.empty() ? history.contract : "/" + history.location;
}

Status each_history(const Reading& reading, const RulesRead& rules, const Whose& whose, Day closed,
                    const std::function<Status(const History&)>& visit) {
    if (!whose.contract.empty() && !whose.location.empty()) return {};  // a contract's charts are of all its locations
    // Sums alone: what stands of each care worker is kept behind them. Of a location, what has no contract.
    const bool of_all = whose.contract.empty() && whose.location.empty();
    const std::string only = of_all ? KeyOut().text({}).take() : cells_of_contract(whose.contract);
    auto days = reading.cursor(contract_cells), windows = reading.cursor(window_cells),
         standing = reading.cursor(standing_cells);
    for (auto* cursor : {&days, &windows, &standing}) cursor->seek(only);
    while (true) {
        std::optional<std::string> next;
        for (auto* cursor : {&days, &windows, &standing}) {
            DAYBOOK_CHECK(cursor->status());
            if (!cursor->valid() || !cursor->key().starts_with(only)) continue;
            std::string name = labels_of(cursor->key()).contract;
            if (!next || name < *next) next = std::move(name);
        }
        if (!next) return {};
        Histories all;
        DAYBOOK_CHECK(take_contract(
            days, contract_cells, *next, all,
            [](auto& history, Day day, Cell cell, Position at) { history.days[day] += Sum{std::move(cell), at}; }));
        DAYBOOK_CHECK(take_contract(
            windows, window_cells, *next, all,
            [](auto& history, Day day, Cell cell, Position at) { history.windows[day] += Sum{std::move(cell), at}; }));
        DAYBOOK_CHECK(
            take_contract(standing, standing_cells, *next, all, [](auto& history, Day day, Cell cell, Position at) {
                history.turns.push_back({.day = day, .cell = std::move(cell), .changed = at});
            }));
        const auto* terms = rules.contract(*next);
        for (auto& [location, history] : all) {
            if (!whose.location.empty() && location != whose.location) continue;
            history.contract = *next;
            history.location = location;
            if (terms) history.route = terms->route;
            DAYBOOK_CHECK(add_weeks(history, reading, terms, closed));
            DAYBOOK_CHECK(rules.status());
            DAYBOOK_CHECK(visit(history));
        }
    }
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

Result<std::vector<WeekPoint>> chart_of(const Reading& reading, const RulesRead& rules, const History& history,
                                        std::size_t index) {
    const kpi::Shown& kpi = kpi::shown_kpis()[index];
    DAYBOOK_TRY(const auto rebased, rebases_of(reading, history.contract, history.location, kpi.id));
    auto next = rebased.begin();
    std::vector<WeekPoint> weeks;
    std::vector<spc::Point> points;
    auto better = spc::Better::neither;
    for (const auto& [week, sum] : history.weeks) {
        const care::Terms& terms = rules.terms(history.contract, history.location, week);
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
    const auto all = kpi::shown_kpis();
    for (std::size_t i = 0; i < all.size(); ++i)
        if (kpi.empty() || all[i].id == kpi) asked.push_back(i);
    if (asked.empty()) return no_kpi(kpi);
    return asked;
}

}  // namespace daybook::projections::kpi_board
