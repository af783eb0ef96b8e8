#include <algorithm>
#include <utility>
#include <vector>

#include "events/core/calendar.h"
#include "events/stored/event_view.h"
#include "events/stored/json.h"
#include "services/gateway/decide.h"
#include "services/gateway/pages.h"
#include "services/gateway/rows.h"
#include "services/gateway/sheet.h"

namespace daybook::gateway {
namespace {

using nlohmann::json;
using Row = schema::AuditTrailRow;

constexpr const char* columns_of_events =
    "occurred,date,description,changeType,reasonForAttestation,committer,recordVersion,position";

std::string capital(std::string text) {
    if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 32);
    return text;
}

std::string what_of(Row::Reader row) {
    const std::string type = row.getType().cStr();
    if (const FactType* known = find_fact(type)) return known->title;
    return type;
}

// A value as a person reads it: an instant as London time, a pseudonym short, several of them as a list.
std::string value_of(const std::string& text) {
    if (const auto t = parse_instant(text)) return date_and_time(*t);
    if (text.starts_with("person-") || text.starts_with("worker-")) return short_ref(text);
    const auto list = text.starts_with('[') ? json::parse(text, nullptr, false) : json();
    const auto is_text = [](const json& item) { return item.is_string(); };
    if (!list.is_array() || !std::ranges::all_of(list, is_text)) return text;
    std::string words;
    for (const auto& item : list) words += (words.empty() ? "" : ", ") + value_of(item.get<std::string>());
    return words;
}

json changes_of(Row::Reader row) {
    json changes = json::array();
    for (const auto change : row.getChange())
        changes.push_back(
            {{"field", change.getField().cStr()},
             {"before", value_of(change.getBefore().cStr())},
             {"after", change.getAfter().size() == 0 ? std::string("nothing") : value_of(change.getAfter().cStr())}});
    return changes;
}

json to_row(Row::Reader row) {
    const auto occurred = instant(row.getOccurred());
    const auto gap = std::chrono::duration_cast<Seconds>(instant(row.getDate()) - occurred);
    auto changes = changes_of(row);
    return {{"position", std::to_string(row.getPosition())},
            {"position_text", thousands(static_cast<std::int64_t>(row.getPosition()))},
            {"version", row.getRecordVersion()},
            {"occurred", date_and_time(occurred)},
            {"late", row.getRecordedLate() ? duration(gap) : std::string{}},
            {"what", what_of(row)},
            {"description",
             row.getDescription() == what_of(row) ? std::string{} : std::string(row.getDescription().cStr())},
            {"reason", row.getReasonForAttestation().cStr()},
            {"sealed", row.getSealed()},
            {"changes_any", !changes.empty()},
            {"changes", std::move(changes)},
            {"by", row.getCommitter().cStr()}};
}

}  // namespace

Response record_page(const Frame& frame, std::string_view stream, Backend& backend) {
    auto rows = all_rows(backend.views, {.view = "audit-trail", .filters = {{"stream", std::string(stream)}}});
    if (!rows) return problem_page(frame, rows.error());
    std::vector<std::pair<std::uint64_t, json>> ordered;
    const auto read = each_row<Row>(
        *rows, [&](Row::Reader row, const auto&) { ordered.emplace_back(row.getPosition(), to_row(row)); });
    if (!read) return problem_page(frame, read.error());
    if (ordered.empty()) return problem_page(frame, "not-found", "There is no record \"" + std::string(stream) + "\".");
    std::ranges::stable_sort(ordered, [](const auto& a, const auto& b) { return a.first < b.first; });
    json list = json::array();
    for (auto& [at, row] : ordered) list.push_back(std::move(row));
    const auto kind = capital(std::string(stream.substr(0, stream.find('-'))));
    const auto count = plural(static_cast<std::int64_t>(list.size()), "event", "events");
    const auto ref = short_id(stream.substr(stream.find('-') + 1));
    return page(frame, {.title = kind + " " + ref,
                        .content = "record",
                        .data = {{"kind", kind},
                                 {"ref", ref},
                                 {"stream", stream},
                                 {"count", count},
                                 {"cut", cut_text(*rows)},
                                 {"rows", list},
                                 {"as_table", as_table("audit-trail", {{"stream", std::string(stream)},
                                                                       {"columns", columns_of_events}})},
                                 {"decisions", decisions_about(stream, backend)}}});
}

Response event_page(const Frame& frame, std::string_view position, Backend& backend) {
    std::uint64_t number = 0;
    for (const char c : position) {
        if (c < '0' || c > '9' || number > UINT64_MAX / 10 - 1)
            return problem_page(frame, "not-found", "That is not a position.");
        number = number * 10 + static_cast<std::uint64_t>(c - '0');
    }
    auto found = number == 0 ? Result<Page>(Page{}) : backend.recorder.read(Position{number - 1}, Limit{.events = 1});
    if (!found) return problem_page(frame, found.error());
    json data;
    const auto read = found->each([&](const EventView& event) -> Status {
        if (event.position().value != number) return {};
        const auto* type = event.type();
        data = {{"position", std::to_string(number)},
                {"position_text", thousands(static_cast<std::int64_t>(number))},
                {"title", type ? type->title : "Fact " + std::to_string(event.fact_number())},
                {"type", type ? type->type : std::string{}},
                {"stream", event.stream()},
                {"version", event.stamp().version.value},
                {"occurred", date_and_time(event.occurred())},
                {"recorded", date_and_time(event.stamp().recorded)},
                {"source", event.source()},
                {"id", event.id()},
                {"boxes", event.box_count()},
                {"json", to_cloudevent(event).dump(2)}};
        return {};
    });
    if (!read) return problem_page(frame, read.error());
    if (data.is_null())
        return problem_page(frame, "not-found", "There is no event at position " + std::string(position) + ".");
    return page(frame, {.title = "Event " + thousands(static_cast<std::int64_t>(number)),
                        .content = "event",
                        .data = std::move(data)});
}

}  // namespace daybook::gateway
