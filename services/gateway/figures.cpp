#include "services/gateway/figures.h"

#include <algorithm>
#include <cstdio>

#include "events/core/calendar.h"
#include "projections/kpi/kpi.h"
#include "services/gateway/rows.h"
#include "services/gateway/sheet.h"

namespace daybook::gateway {
namespace {

using Direction = schema::Contract::KpiScheduleSet::Direction;

Figure read_figure(schema::KpiBoardRow::Reader row) {
    return {.kpi = row.getKpi().cStr(),
            .title = row.getTitle().cStr(),
            .contract = row.getContract().cStr(),
            .contract_type = row.getContractType().cStr(),
            .rule_version = row.getRuleVersion().cStr(),
            .counts = row.getCounts().cStr(),
            .from = parse_day(row.getFrom().cStr()).value_or(Day{}),
            .to = parse_day(row.getTo().cStr()).value_or(Day{}),
            .numerator = row.getNumerator(),
            .denominator = row.getDenominator(),
            .unknown = row.getUnknown(),
            .ppm = row.getPpm(),
            .target = row.getTarget(),
            .amber = row.getAmber(),
            .direction = row.getDirection(),
            .status = row.getStatus()};
}

std::string coordinate(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f", value);
    return text;
}

std::vector<const Figure*> with_data(const std::vector<Figure>& days) {
    std::vector<const Figure*> points;
    for (const auto& day : days) {
        if (day.ppm >= 0) points.push_back(&day);
    }
    return points;
}

}  // namespace

std::string_view beside_word(const Figure& figure) {
    const auto* known = kpi::find_kpi(figure.kpi);
    return known && known->odd_beside ? "not fitting their package" : "awaiting data";
}

Result<std::vector<Figure>> figures(wire::Views& views, Filters filters) {
    DAYBOOK_TRY(auto read, figures_stood(views, std::move(filters)));
    return std::move(read.figures);
}

Stood stood_of(const wire::Views::Rows& rows) {
    return {.version = rows.version, .position = rows.position, .restating = rows.restating};
}

Result<FiguresStood> figures_stood(wire::Views& views, Filters filters) {
    DAYBOOK_TRY(const auto rows, all_rows(views, {.view = "kpi-board", .filters = std::move(filters)}));
    FiguresStood read{.figures = {}, .stood = stood_of(rows)};
    DAYBOOK_CHECK(each_row<schema::KpiBoardRow>(
        rows, [&](schema::KpiBoardRow::Reader row, const auto&) { read.figures.push_back(read_figure(row)); }));
    return read;
}

std::vector<Stretch> stretches(Day today) {
    const Day monday = today - std::chrono::days{iso_weekday(today) - 1};
    const std::chrono::year_month_day ymd{today};
    const Day first{std::chrono::local_days{ymd.year() / ymd.month() / 1}};
    return {{"4weeks", "Last 4 weeks", today - std::chrono::days{27}, today},
            {"month", "This month", first, today},
            {"week", "This week", monday, today},
            {"day", "Today", today, today}};
}

const Stretch& chosen(const std::vector<Stretch>& offered, std::string_view id) {
    const auto found = std::ranges::find(offered, id, &Stretch::id);
    return found == offered.end() ? offered.front() : *found;
}

nlohmann::json choices(const std::vector<Stretch>& offered, const Stretch& selected) {
    nlohmann::json list = nlohmann::json::array();
    for (const auto& stretch : offered)
        list.push_back({{"id", stretch.id}, {"word", stretch.word}, {"selected", stretch.id == selected.id}});
    return list;
}

std::string dates_text(const Stretch& stretch) {
    if (stretch.from == stretch.to) return date_year(stretch.from);
    return date_year(stretch.from) + " to " + date_year(stretch.to);
}

Filters of_stretch(const Stretch& stretch) {
    return {{"from", to_string(stretch.from)}, {"to", to_string(stretch.to)}, {"by", "contract"}};
}

Filters by_day(const Stretch& stretch) {
    return {{"from", to_string(stretch.from)}, {"to", to_string(stretch.to)}, {"by", "contract"}, {"period", "day"}};
}

Filters visit_filters(const std::string& kpi, const std::string& contract, const Stretch& stretch) {
    return {{"kpi", kpi}, {"contract", contract}, {"from", to_string(stretch.from)}, {"to", to_string(stretch.to)}};
}

nlohmann::json table_of_figures(const Stretch& stretch, std::string_view contract) {
    Pairs asked;
    for (const auto& filter : of_stretch(stretch)) asked.emplace_back(filter.name, filter.value);
    if (!contract.empty()) asked.emplace_back("contract", contract);
    asked.emplace_back("columns", "title,contract,numerator,denominator,counts,unknown,ppm,target,status,ruleVersion");
    return as_table("kpi-board", asked);
}

std::string target_text(const Figure& figure) {
    switch (figure.direction) {
        case Direction::HIGHER_IS_BETTER: return "at least " + per_cent(figure.target);
        case Direction::LOWER_IS_BETTER: return "at most " + per_cent(figure.target);
        case Direction::REPORT: return "";
    }
    return "";
}

std::string of_text(const Figure& figure) {
    if (figure.denominator == 0) return "nothing to measure yet";
    if (figure.counts == "s")
        return thousands(figure.numerator / 3600) + " of " + thousands(figure.denominator / 3600) + " hours";
    return thousands(figure.numerator) + " of " + thousands(figure.denominator) + " " + figure.counts;
}

Spark spark(const std::vector<Figure>& days, double width, double height) {
    const auto points = with_data(days);
    if (points.size() < 2) return {};
    const auto by_value = [](const Figure* a, const Figure* b) { return a->ppm < b->ppm; };
    const auto [low, high] = std::ranges::minmax_element(points, by_value);
    double bottom = static_cast<double>((*low)->ppm), top = static_cast<double>((*high)->ppm);
    const auto& last = *points.back();
    const bool has_target = last.direction != Direction::REPORT;
    if (has_target) {
        bottom = std::min(bottom, static_cast<double>(last.target));
        top = std::max(top, static_cast<double>(last.target));
    }
    const double span = std::max(1.0, top - bottom), pad = 3;
    const auto y_of = [&](double ppm) { return height - pad - (ppm - bottom) / span * (height - 2 * pad); };
    const double first_day = static_cast<double>(number(points.front()->from));
    const double day_span = std::max(1.0, static_cast<double>(number(last.from)) - first_day);
    Spark out;
    for (const auto* point : points) {
        const double x = (static_cast<double>(number(point->from)) - first_day) / day_span * width;
        out.points +=
            (out.points.empty() ? "" : " ") + coordinate(x) + "," + coordinate(y_of(static_cast<double>(point->ppm)));
    }
    if (has_target) out.target_y = coordinate(y_of(static_cast<double>(last.target)));
    return out;
}

std::string trend_text(const std::vector<Figure>& days) {
    const auto points = with_data(days);
    if (points.empty()) return "There is no day with data in this time.";
    if (points.size() == 1)
        return "One day has data: " + per_cent(points[0]->ppm) + " on " + date_short(points[0]->from) + ".";
    const auto by_value = [](const Figure* a, const Figure* b) { return a->ppm < b->ppm; };
    const auto [low, high] = std::ranges::minmax_element(points, by_value);
    return "From " + per_cent(points.front()->ppm) + " on " + date_short(points.front()->from) + " to " +
           per_cent(points.back()->ppm) + " on " + date_short(points.back()->from) + "; lowest " +
           per_cent((*low)->ppm) + " on " + date_short((*low)->from) + ", highest " + per_cent((*high)->ppm) + " on " +
           date_short((*high)->from) + ".";
}

}  // namespace daybook::gateway
