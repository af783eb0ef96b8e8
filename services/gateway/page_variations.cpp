#include <algorithm>
#include <cstdlib>
#include <utility>
#include <vector>

#include "events/core/calendar.h"
#include "events/stored/titles.h"
#include "services/gateway/above.h"
#include "services/gateway/cells.h"
#include "services/gateway/decide.h"
#include "services/gateway/pages.h"
#include "services/gateway/rows.h"
#include "services/gateway/sheet.h"

namespace daybook::gateway {
namespace {

using nlohmann::json;
using Row = schema::VariationLogRow;

std::string signed_text(std::int64_t value, const std::string& magnitude) {
    return (value < 0 ? "−" : "+") + magnitude;
}

// "+2 h 30 min", "−£14.50", or both, each on its line.
json weekly(Row::Reader row) {
    json lines = json::array();
    if (const auto seconds = row.getWeeklySeconds(); seconds != 0)
        lines.push_back(signed_text(seconds, duration(Seconds{seconds})));
    if (const auto pence = row.getWeeklyPence(); pence != 0)
        lines.push_back(signed_text(pence, money_text(std::abs(pence))));
    return lines;
}

std::string when(std::int64_t micros_utc) {
    return micros_utc == 0
               ? std::string{}
               : date_year(Calendar::london().day_of(instant(micros_utc))) + ", " + clock_time(instant(micros_utc));
}

json closed(schema::Answer answer) {
    switch (answer) {
        case schema::Answer::YES: return to_json(Look{"in time", "disc", "good"});
        case schema::Answer::NO: return to_json(Look{"not in time", "cross", "bad"});
        case schema::Answer::UNKNOWN: return nullptr;
    }
    return nullptr;
}

// A change of terms concerns everybody: the table of the same rows names them all.
std::string workers_of(capnp::List<capnp::Text>::Reader workers) {
    constexpr unsigned named = 6;
    std::string text;
    for (unsigned i = 0; i < workers.size() && i < named; ++i)
        text += (text.empty() ? "" : ", ") + short_ref(workers[i].cStr());
    if (workers.size() > named) text += " and " + thousands(workers.size() - named) + " more";
    return text;
}

json to_row(Row::Reader row) {
    std::string outstanding;
    for (const auto item : row.getOutstanding())
        outstanding += (outstanding.empty() ? "" : ", ") + std::string(item.cStr());
    const auto kind = title_of(
        capnp::DynamicEnum(capnp::Schema::from<schema::Variation::Kind>(), static_cast<std::uint16_t>(row.getKind())));
    const std::string person = short_ref(row.getPerson().cStr()), contract = row.getContract().cStr();
    return {{"variation", row.getVariation().cStr()},
            {"ref", short_id(row.getVariation().cStr())},
            {"about", person + (person.empty() || contract.empty() ? "" : " · ") + contract},
            {"kind", kind},
            {"summary", row.getSummary().cStr()},
            {"state", to_json(look_of(row.getState()))},
            {"from", when(row.getFrom())},
            {"temporary", row.getTemporary()},
            {"weekly", weekly(row)},
            {"deadline", when(row.getDeadline())},
            {"closed", closed(row.getClosedInTime())},
            {"told", workers_of(row.getTold())},
            {"not_told", workers_of(row.getNotTold())},
            {"decisions", decisions_of("variation-log", capnp::DynamicStruct::Reader(row), "/variations")},
            {"outstanding", outstanding}};
}

// Whom nobody told, and what else is left to do: the answer in short.
struct Standing {
    std::int64_t open = 0, untold = 0, overdue = 0;
    json sentences = json::array();
};

constexpr std::size_t named_at_most = 5;

void take(Standing& standing, Row::Reader row, Instant now) {
    if (row.getOutstanding().size() == 0) return;
    ++standing.open;
    const bool past = row.getDeadline() != 0 && instant(row.getDeadline()) < now;
    standing.overdue += past;
    bool staff = false;
    std::string left;
    for (const auto item : row.getOutstanding()) {
        const std::string_view text = item.cStr();
        staff = staff || text.find("staff") != std::string_view::npos;
        left += (left.empty() ? "" : ", ") + std::string(text);
    }
    if (!staff) return;
    ++standing.untold;
    if (standing.sentences.size() >= named_at_most) return;
    std::string text = "Staff were not told of the variation for " + short_ref(row.getPerson().cStr()) + ": " +
                       std::string(row.getSummary().cStr()) + ". Left to do: " + left;
    if (row.getDeadline() != 0) text += (past ? "; it was due by " : "; due by ") + when(row.getDeadline());
    standing.sentences.push_back({{"text", text + "."},
                                  {"href", "/records/variation-" + percent_encoded(row.getVariation().cStr())},
                                  {"word", "Open it"}});
}

json above_of(Standing standing) {
    Above above;
    above.tile({.label = "Staff not told",
                .value = thousands(standing.untold),
                .note = "of a variation that is agreed",
                .how = "Variations of which telling the staff they concern is still left to do.",
                .kind = standing.untold > 0 ? "bad" : "good",
                .icon = standing.untold > 0 ? "cross" : "disc"});
    above.tile({.label = "Something outstanding",
                .value = thousands(standing.open),
                .note = thousands(standing.overdue) + " past the deadline",
                .how = "Variations of which anything is left to do, a notice, a care plan or a reassessment; past the "
                       "deadline are those whose time for it is over.",
                .kind = standing.overdue > 0 ? "bad"
                        : standing.open > 0  ? "warn"
                                             : "good",
                .icon = standing.open > 0 ? "triangle" : "disc"});
    json data = above.json();
    if (standing.untold > static_cast<std::int64_t>(standing.sentences.size()))
        standing.sentences.push_back(
            {{"text", "And of " + thousands(standing.untold - named_at_most) + " more, below."}});
    data["sentences"] = std::move(standing.sentences);
    return data;
}

json choices_of(std::string_view chosen) {
    json list = json::array();
    static constexpr std::pair<std::string_view, std::string_view> all[]{{"yes", "Something outstanding"},
                                                                         {"no", "Nothing outstanding"}};
    for (const auto& [value, word] : all)
        list.push_back({{"value", value}, {"word", word}, {"selected", value == chosen}});
    return list;
}

}  // namespace

Response variations_page(const Frame& frame, const Request& request, Backend& backend) {
    auto rows = all_rows(backend.views, {.view = "variation-log"});
    if (!rows) return problem_page(frame, rows.error());
    const auto wanted = request.parameter("outstanding");
    std::vector<std::pair<std::int64_t, json>> ordered;
    Standing standing;
    const auto read = each_row<Row>(*rows, [&](Row::Reader row, const auto&) {
        take(standing, row, frame.now);
        const bool open = row.getOutstanding().size() > 0;
        if (wanted.empty() || (wanted == "yes") == open)
            ordered.emplace_back(std::max(row.getFrom(), row.getProposed()), to_row(row));
    });
    if (!read) return problem_page(frame, read.error());
    // What is left to do stands first, then the latest.
    std::ranges::stable_sort(ordered, [](const auto& a, const auto& b) {
        const bool left_a = !a.second["outstanding"].template get_ref<const std::string&>().empty();
        const bool left_b = !b.second["outstanding"].template get_ref<const std::string&>().empty();
        return left_a != left_b ? left_a : a.first > b.first;
    });
    json list = json::array();
    for (auto& [at, row] : ordered) list.push_back(std::move(row));
    Pairs narrowed;
    if (wanted == "yes" || wanted == "no") narrowed.emplace_back("outstanding", wanted);
    return page(frame, {.title = "Variations",
                        .current = "variations",
                        .content = "variations",
                        .data = {{"any", !list.empty()},
                                 {"narrowed", !wanted.empty()},
                                 {"choices", choices_of(wanted)},
                                 {"above", above_of(std::move(standing))},
                                 {"as_table", as_table("variation-log", narrowed)},
                                 {"rows", list}},
                        .views = "variation-log"});
}

}  // namespace daybook::gateway
