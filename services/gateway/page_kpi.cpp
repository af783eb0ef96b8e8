#include <algorithm>
#include <set>

#include "events/core/calendar.h"
#include "projections/kpi/kpi.h"
#include "services/gateway/figures.h"
#include "services/gateway/kpi_story.h"
#include "services/gateway/pages.h"
#include "services/gateway/rows.h"
#include "services/gateway/sheet.h"

namespace daybook::gateway {
namespace {

using nlohmann::json;
using Row = schema::KpiVisitRow;

constexpr std::uint32_t visits_shown = 50;

std::string time_or_dash(std::int64_t micros_utc) { return micros_utc == 0 ? "–" : clock_time(instant(micros_utc)); }

std::string counted(Row::Reader row, bool seconds) {
    const auto n = row.getNumerator(), d = row.getDenominator();
    if (d == 0) return "not counted";
    if (seconds) return duration(Seconds{n}) + " of " + duration(Seconds{d});
    return n > 0 ? "counted in" : "in the total only";
}

json visit_json(Row::Reader row, bool seconds) {
    const auto day = parse_day(row.getDay().cStr());
    return {{"visit", row.getVisit().cStr()},
            {"ref", short_id(row.getVisit().cStr())},
            {"day", day ? date_short(*day) : std::string(row.getDay().cStr())},
            {"person", short_ref(row.getPerson().cStr())},
            {"zone", row.getZone().cStr()},
            {"planned", time_or_dash(row.getPlannedStart())},
            {"start", time_or_dash(row.getStart())},
            {"end", time_or_dash(row.getEnd())},
            {"state", to_json(look_of(row.getState(), false))},
            {"counted", counted(row, seconds)}};
}

json day_json(const Figure& figure) {
    const auto noon = Calendar::london().at(figure.from, std::chrono::hours{12}).instant;
    const auto seconds = std::chrono::duration_cast<Seconds>(noon.time_since_epoch()).count();
    const std::string share = per_cent(figure.ppm);
    return {{"x", std::to_string(seconds)},
            {"y", figure.ppm < 0 ? std::string{} : share.substr(0, share.find(' '))},
            {"day", date_year(figure.from)},
            {"value", share},
            {"of", of_text(figure)}};
}

struct Behind {
    json visits = json::array();
    bool more = false;
    std::string cut{};  // what is said where not every visit could be looked at
    Causes causes{};
};

// "between 07:00 and 10:00": the part of the day a visit was planned for.
std::string part_of_day(std::int64_t planned) {
    if (planned == 0) return "at no time";
    const auto hour = Calendar::london().time_of_day(instant(planned)).count() / 3600;
    return hour < 7    ? "before 07:00"
           : hour < 10 ? "between 07:00 and 10:00"
           : hour < 14 ? "between 10:00 and 14:00"
           : hour < 18 ? "between 14:00 and 18:00"
                       : "from 18:00 on";
}

void count(Causes& causes, Row::Reader row, bool against) {
    if (row.getDenominator() == 0) return;
    for (Against* one :
         {&causes.all, &causes.zones[row.getZone().cStr()], &causes.hours[part_of_day(row.getPlannedStart())]}) {
        ++one->counted;
        one->against += against;
    }
}

// The visits of a figure; those that speak against it first, then the newest.
Result<Behind> visits_behind(wire::Views& views, const Figure& figure, const Stretch& stretch) {
    DAYBOOK_TRY(const auto rows, all_rows(views, {.view = "kpi-visits",
                                                  .filters = visit_filters(figure.kpi, figure.contract, stretch)}));
    struct Item {
        bool against;
        std::string day;
        std::int64_t planned;
        json row;
    };
    std::vector<Item> items;
    Behind behind;
    behind.cut = cut_text(rows);
    const bool lower = figure.direction == schema::Contract::KpiScheduleSet::Direction::LOWER_IS_BETTER;
    DAYBOOK_CHECK(each_row<Row>(rows, [&](Row::Reader row, const auto&) {
        const bool full = row.getNumerator() >= row.getDenominator();
        const bool hit = row.getNumerator() > 0;
        const bool against = row.getDenominator() > 0 && (lower ? hit : !full);
        count(behind.causes, row, against);
        items.push_back({against, row.getDay().cStr(), row.getPlannedStart(), visit_json(row, figure.counts == "s")});
    }));
    std::ranges::stable_sort(items, [](const Item& a, const Item& b) {
        if (a.against != b.against) return a.against;
        if (a.day != b.day) return a.day > b.day;
        return a.planned > b.planned;
    });
    behind.more = items.size() > visits_shown;
    if (behind.more) items.resize(visits_shown);
    for (auto& item : items) behind.visits.push_back(std::move(item.row));
    return behind;
}

std::string visits_note(const Behind& behind) {
    const auto shown = static_cast<std::int64_t>(behind.visits.size());
    const std::string order = "Those that speak against the figure stand first, then the newest.";
    return (behind.more ? "The first " + thousands(shown) + " visits. " : plural(shown, "visit. ", "visits. ")) +
           order + (behind.cut.empty() ? "" : " " + behind.cut);
}

Pairs pairs_of(const Filters& filters) {
    Pairs pairs;
    for (const auto& filter : filters)
        if (!filter.value.empty()) pairs.emplace_back(filter.name, filter.value);
    return pairs;
}

json figure_json(const Figure& figure) {
    const bool has_target = figure.direction != schema::Contract::KpiScheduleSet::Direction::REPORT;
    const std::string target = per_cent(figure.target);
    return {{"kpi", figure.kpi},
            {"title", figure.title},
            {"contract", figure.contract},
            {"status", to_json(look_of(figure.status))},
            {"value", per_cent(figure.ppm)},
            {"of", of_text(figure)},
            {"target", target_text(figure)},
            {"target_number", has_target ? target.substr(0, target.find(' ')) : std::string{}},
            {"amber", has_target ? per_cent(figure.amber) : std::string{}},
            {"unknown", (figure.counts == "packages" ? plural(figure.unknown, "package", "packages")
                                                     : plural(figure.unknown, "visit", "visits")) +
                            " " + std::string(beside_word(figure))},
            {"rules", figure.rule_version.empty() ? std::string("defaults") : figure.rule_version},
            {"how", how_of(figure.kpi)},
            {"counts", figure.counts}};
}

// Why it stands so, its chart by week, where the month is heading, what was told of it and done about it.
Status add_story(json& data, wire::Views& views, const Figure& figure, const Causes& causes) {
    data["why"] = why_of(figure, causes);
    DAYBOOK_TRY(const std::string forecast, forecast_of(views, figure));
    if (!forecast.empty()) data["why"].push_back({{"text", forecast}});
    data["above"] = causes_json(causes);
    DAYBOOK_TRY(json chart, chart_of(views, figure));
    data["weeks"] = std::move(chart["weeks"]);
    data["weeks_summary"] = std::move(chart["summary"]);
    DAYBOOK_TRY(data["reported"], reported_of(views, figure));
    DAYBOOK_TRY(data["escalations"], escalations_of(views, figure));
    return {};
}

// The visits the figure was measured on or, where it measures none, its records; and its days as a file.
Status add_what_is_behind(json& data, Backend& backend, const Figure& figure, const Stretch& stretch, Behind behind) {
    const Pairs asked = pairs_of(visit_filters(figure.kpi, figure.contract, stretch));
    Pairs days = asked;
    days.emplace_back("by", "contract");
    days.emplace_back("period", "day");
    data["days_csv"] = with_query("/v1/views/kpi-board.csv", days);
    const bool of_visits = kpi::find_visit_kpi(figure.kpi) != nullptr;
    data["of_visits"] = of_visits;
    if (!of_visits) {
        DAYBOOK_TRY(data["table"], table_of_view("kpi-records", asked, backend));
        return {};
    }
    data["visits_note"] = visits_note(behind);
    data["visits_any"] = !behind.visits.empty();
    data["visits"] = std::move(behind.visits);
    data["as_table"] = as_table("kpi-visits", asked);
    return {};
}

}  // namespace

Response kpi_page(const Frame& frame, const Request& request, std::string_view kpi, Backend& backend) {
    const auto offered = stretches(Calendar::london().day_of(frame.now));
    const auto& stretch = chosen(offered, request.parameter("period"));
    auto values = figures(backend.views, of_stretch(stretch));
    if (!values) return problem_page(frame, values.error());
    std::set<std::string> contracts;
    for (const auto& figure : *values) contracts.insert(figure.contract);
    std::string contract(request.parameter("contract"));
    if (contract.empty() && !contracts.empty()) contract = *contracts.begin();
    const auto found =
        std::ranges::find_if(*values, [&](const Figure& f) { return f.kpi == kpi && f.contract == contract; });
    if (found == values->end())
        return problem_page(
            frame, "not-found",
            "There is no figure \"" + std::string(kpi) + "\" for the contract \"" + contract + "\" in this time.");
    auto days = figures(backend.views, by_day(offered.front()));
    if (!days) return problem_page(frame, days.error());
    std::erase_if(*days, [&](const Figure& f) { return f.kpi != kpi || f.contract != contract; });
    auto behind = visits_behind(backend.views, *found, stretch);
    if (!behind) return problem_page(frame, behind.error());
    json data = figure_json(*found);
    data["contract_url"] = percent_encoded(contract);
    data["period"] = stretch.id;
    data["period_word"] = stretch.word;
    data["period_dates"] = dates_text(stretch);
    data["periods"] = choices(offered, stretch);
    for (const auto& name : contracts) data["contracts"].push_back({{"value", name}, {"selected", name == contract}});
    data["trend"] = trend_text(*days);
    for (const auto& day : *days) data["days"].push_back(day_json(day));
    if (auto added = add_story(data, backend.views, *found, behind->causes); !added)
        return problem_page(frame, added.error());
    if (auto added = add_what_is_behind(data, backend, *found, stretch, *std::move(behind)); !added)
        return problem_page(frame, added.error());
    return page(frame, {.title = found->title,
                        .current = "kpis",
                        .content = "kpi",
                        .data = std::move(data),
                        .views = "kpi-board",
                        .chart = true});
}

}  // namespace daybook::gateway
