#include <algorithm>
#include <cstdlib>
#include <utility>
#include <vector>

#include "events/core/calendar.h"
#include "events/stored/titles.h"
#include "services/gateway/pages.h"
#include "services/gateway/rows.h"

namespace daybook::gateway {
namespace {

using nlohmann::json;
using Row = schema::VariationLogRow;

std::string signed_text(std::int64_t value, const std::string& magnitude) {
    return (value < 0 ? "−" : "+") + magnitude;
}

// "+2 h 30 min", "−£14.50", or both.
std::string weekly(Row::Reader row) {
    std::string text;
    if (const auto seconds = row.getWeeklySeconds(); seconds != 0)
        text = signed_text(seconds, duration(Seconds{seconds}));
    if (const auto pence = row.getWeeklyPence(); pence != 0) {
        const auto size = std::abs(pence);
        const std::string rest = std::to_string(size % 100);
        text += (text.empty() ? "" : ", ") +
                signed_text(pence, "£" + thousands(size / 100) + "." + (rest.size() < 2 ? "0" : "") + rest);
    }
    return text;
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
            {"weekly", weekly(row)},
            {"deadline", when(row.getDeadline())},
            {"closed", closed(row.getClosedInTime())},
            {"outstanding", outstanding}};
}

}  // namespace

Response variations_page(const Frame& frame, const Request&, Backend& backend) {
    auto rows = all_rows(backend.views, {.view = "variation-log"});
    if (!rows) return problem_page(frame, rows.error());
    std::vector<std::pair<std::int64_t, json>> ordered;
    const auto read = each_row<Row>(*rows, [&](Row::Reader row, const auto&) {
        ordered.emplace_back(std::max(row.getFrom(), row.getProposed()), to_row(row));
    });
    if (!read) return problem_page(frame, read.error());
    std::ranges::stable_sort(ordered, [](const auto& a, const auto& b) { return a.first > b.first; });
    json list = json::array();
    for (auto& [at, row] : ordered) list.push_back(std::move(row));
    return page(frame, {.title = "Variations",
                        .current = "variations",
                        .content = "variations",
                        .data = {{"any", !list.empty()}, {"rows", list}},
                        .views = "variation-log"});
}

}  // namespace daybook::gateway
