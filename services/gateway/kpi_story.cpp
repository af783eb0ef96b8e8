#include "services/gateway/kpi_story.h"

#include <algorithm>
#include <vector>

#include "events/core/calendar.h"
#include "events/stored/names.h"
#include "events/stored/titles.h"
#include "services/gateway/above.h"
#include "services/gateway/cells.h"
#include "services/gateway/page.h"
#include "services/gateway/rows.h"

namespace daybook::gateway {
namespace {

using nlohmann::json;
using Direction = schema::Contract::KpiScheduleSet::Direction;
using Status = schema::Status;

constexpr std::size_t groups_shown = 8;

std::string share(const Against& one) {
    return one.counted == 0 ? std::string("none counted") : per_cent(one.against * 1'000'000 / one.counted);
}

std::vector<std::pair<std::string, Against>> most_first(const std::map<std::string, Against>& groups) {
    std::vector<std::pair<std::string, Against>> list(groups.begin(), groups.end());
    std::ranges::stable_sort(list, [](const auto& a, const auto& b) { return a.second.against > b.second.against; });
    return list;
}

std::string against_word(const Figure& figure) { return figure.counts == "s" ? "visits" : figure.counts; }

void add_bars(Above& above, std::string_view id, const char* title, const char* of,
              const std::vector<std::pair<std::string, Against>>& groups) {
    std::vector<Bar> bars;
    for (const auto& [name, one] : groups) {
        if (bars.size() == groups_shown) break;
        if (one.counted == 0) continue;
        bars.push_back({.label = name.empty() ? "No zone" : name,
                        .text = thousands(one.against) + " of " + thousands(one.counted) + ", " + share(one),
                        .value = one.against,
                        .kind = "warn"});
    }
    above.bars(id, title, "", of, "Against the figure", bars);
}

template <class Enum>
std::string word_of(Enum value) {
    return title_of(capnp::DynamicEnum(capnp::toDynamic(value)));
}

std::string chart_words(schema::KpiSeriesRow::Reader last, std::int64_t weeks) {
    if (last.getTrial())
        return plural(weeks, "week has", "weeks have") +
               " enough visits. Limits are on trial until there are 12, and no alarm is raised by them.";
    const auto limit = [](std::int64_t ppm) { return ppm < 0 ? std::string("0.0 %") : per_cent(ppm); };
    std::string text = "Ordinary weeks lie between " + limit(last.getLower()) + " and " + limit(last.getUpper()) +
                       ", around " + per_cent(last.getMean()) + ". ";
    text += last.getRule() == schema::ChartRule::NONE
                ? std::string("Nothing out of the ordinary shows.")
                : "The last week shows " + word_of(last.getVariation()) + ": " + word_of(last.getRule()) + ".";
    if (last.getAssurance() != schema::ChartAssurance::UNKNOWN)
        text += " Left as it is, the target " + std::string(last.getAssurance() == schema::ChartAssurance::HIT_OR_MISS
                                                                ? "is hit or missed by chance."
                                                                : word_of(last.getAssurance()) + ".");
    return text;
}

std::string number_text(std::int64_t ppm) {
    if (ppm < 0) return {};
    const std::string text = per_cent(ppm);
    return text.substr(0, text.find(' '));
}

json week_json(schema::KpiSeriesRow::Reader row) {
    const auto day = parse_day(row.getWeek().cStr());
    const Instant noon = day ? Calendar::london().at(*day, std::chrono::hours{12}).instant : Instant{};
    const bool concern = row.getVariation() == schema::ChartVariation::CONCERN;
    const bool better = row.getVariation() == schema::ChartVariation::IMPROVEMENT;
    json signal;
    if (row.getRule() != schema::ChartRule::NONE) {
        Look look = look_of(row.getVariation());
        look.word = word_of(row.getRule());
        signal = to_json(look);
    }
    return {{"x", std::to_string(std::chrono::duration_cast<Seconds>(noon.time_since_epoch()).count())},
            {"y", number_text(row.getPpm())},
            {"mean", number_text(row.getMean())},
            {"lower", row.getTrial() ? std::string() : number_text(std::max<std::int64_t>(0, row.getLower()))},
            {"upper", row.getTrial() ? std::string() : number_text(row.getUpper())},
            {"mark", row.getRule() == schema::ChartRule::NONE ? ""
                     : concern                                ? "concern"
                     : better                                 ? "better"
                                                              : "change"},
            {"week", day ? date_year(*day) : std::string(row.getWeek().cStr())},
            {"value", per_cent(row.getPpm())},
            {"of", thousands(row.getNumerator()) + " of " + thousands(row.getDenominator())},
            {"limits", row.getTrial()
                           ? std::string("on trial")
                           : per_cent(std::max<std::int64_t>(0, row.getLower())) + " to " + per_cent(row.getUpper())},
            {"signal", std::move(signal)}};
}

std::vector<wire::Views::Filter> of_figure(const Figure& figure) {
    return {{"kpi", figure.kpi}, {"contract", figure.contract}};
}

}  // namespace

json why_of(const Figure& figure, const Causes& causes) {
    json why = json::array();
    const auto say = [&](std::string text) { why.push_back({{"text", std::move(text)}}); };
    const std::string now = per_cent(figure.ppm), amber = per_cent(figure.amber), target = per_cent(figure.target);
    const bool lower = figure.direction == Direction::LOWER_IS_BETTER;
    switch (figure.status) {
        case Status::NO_DATA: say("There is nothing to measure in this time."); break;
        case Status::REPORT: say("No target is set for it here: it is told, and not judged."); break;
        case Status::ON_TARGET:
            say("On target: " + now + (lower ? " is under " : " is over ") + amber + ", from where it would be amber.");
            break;
        case Status::AMBER:
            say("Amber: " + now + (lower ? " is over " : " is under ") + amber +
                ", from where it is amber, and not past the target of " + target + " yet.");
            break;
        case Status::OFF_TARGET:
            say("Off target: " + now + (lower ? " is over the most it may be, " : " is under the least it may be, ") +
                target + ".");
            break;
    }
    if (causes.all.against == 0) return why;
    const auto zones = most_first(causes.zones), hours = most_first(causes.hours);
    const auto& worst = zones.front();
    say(thousands(causes.all.against) + " of " + thousands(causes.all.counted) + " " + against_word(figure) +
        " speak against it, most of them in " + (worst.first.empty() ? "no zone" : worst.first) + ": " +
        thousands(worst.second.against) + ", which is " + share(worst.second) + " of those there.");
    if (!hours.empty() && hours.front().second.against > 0)
        say("By time of day most were planned " + hours.front().first + ": " + thousands(hours.front().second.against) +
            ", " + share(hours.front().second) + " of those then.");
    return why;
}

json causes_json(const Causes& causes) {
    Above above;
    if (causes.all.against == 0) return nullptr;
    add_bars(above, "by-zone", "Against the figure, by zone", "Zone", most_first(causes.zones));
    add_bars(above, "by-hour", "Against the figure, by planned time of day", "Time of day", most_first(causes.hours));
    return above.json();
}

Result<json> chart_of(wire::Views& views, const Figure& figure) {
    DAYBOOK_TRY(const auto rows, all_rows(views, {.view = "kpi-series", .filters = of_figure(figure)}));
    std::vector<json> weeks;
    std::string summary, last;
    DAYBOOK_CHECK(each_row<schema::KpiSeriesRow>(rows, [&](schema::KpiSeriesRow::Reader row, const auto&) {
        weeks.push_back(week_json(row));
        if (last > row.getWeek().cStr()) return;
        last = row.getWeek().cStr();
        summary = chart_words(row, static_cast<std::int64_t>(rows.rows.size()));
    }));
    std::ranges::stable_sort(weeks, {},
                             [](const json& week) { return std::stoll(week["x"].get_ref<const std::string&>()); });
    return json{{"weeks", weeks}, {"summary", summary}};
}

Result<std::string> forecast_of(wire::Views& views, const Figure& figure) {
    DAYBOOK_TRY(const auto rows, all_rows(views, {.view = "kpi-forecast", .filters = of_figure(figure)}));
    std::string text;
    DAYBOOK_CHECK(each_row<schema::KpiForecastRow>(rows, [&](schema::KpiForecastRow::Reader row, const auto&) {
        if (row.getPpm() < 0) return;
        text = "The month so far stands at " + per_cent(row.getPpm());
        if (row.getForecast() >= 0)
            text += ", and ends at about " + per_cent(row.getForecast()) +
                    " if the next days go as the last 14 did: " + word_of(row.getOutlook());
        text += ".";
    }));
    return text;
}

Result<json> reported_of(wire::Views& views, const Figure& figure) {
    DAYBOOK_TRY(const auto rows, all_rows(views, {.view = "kpi-reported", .filters = of_figure(figure)}));
    json list = json::array();
    DAYBOOK_CHECK(each_row<schema::KpiReportedRow>(rows, [&](schema::KpiReportedRow::Reader row, const auto&) {
        json because = json::array();
        for (const auto one : row.getBecause()) {  // visits by their ids, other records by their streams
            const std::string named = one.cStr();
            const std::string stream = category_of(named).empty() ? "visit-" + named : named;
            because.push_back({{"href", "/records/" + percent_encoded(stream)},
                               {"word", short_id(stream.substr(stream.find('-') + 1))}});
        }
        list.push_back({{"period", row.getPeriod().cStr()},
                        {"to", row.getReportedTo().cStr()},
                        {"reported", when_text(row.getReported())},
                        {"then", per_cent(row.getReportedPpm())},
                        {"now", per_cent(row.getPpm())},
                        {"state", to_json(row.getDiffers() ? Look{"changed since", "diamond", "warn"}
                                                           : Look{"as reported", "disc", "good"})},
                        {"because", std::move(because)}});
    }));
    return list;
}

Result<json> escalations_of(wire::Views& views, const Figure& figure) {
    DAYBOOK_TRY(const auto rows, all_rows(views, {.view = "escalations", .filters = of_figure(figure)}));
    json list = json::array();
    DAYBOOK_CHECK(each_row<schema::EscalationRow>(rows, [&](schema::EscalationRow::Reader row, const auto&) {
        std::string actions;
        for (const auto one : row.getActions()) actions += (actions.empty() ? "" : "; ") + std::string(one.cStr());
        list.push_back({{"href", "/records/escalation-" + percent_encoded(row.getEscalation().cStr())},
                        {"raised", when_text(row.getRaised())},
                        {"because", word_of(row.getTrigger())},
                        {"rule", row.getRule().cStr()},
                        {"state", to_json(look_of_word(word_of(row.getState())))},
                        {"sent", row.getSent() == 0 ? std::string("nobody yet")
                                                    : word_of(row.getSentTo()) + ", " + when_text(row.getSent())},
                        {"actions", actions}});
    }));
    return list;
}

}  // namespace daybook::gateway
