#include "services/gateway/trail.h"

#include <algorithm>
#include <string>

#include "events/core/calendar.h"
#include "events/stored/event_view.h"
#include "events/stored/fact_type.h"
#include "schema/record.capnp.h"
#include "services/gateway/page.h"
#include "services/gateway/rows.h"
#include "services/gateway/sheet.h"

namespace daybook::gateway {
namespace {

using nlohmann::json;
using Row = schema::AuditTrailRow;

constexpr const char* columns_of_events =
    "occurred,date,description,changeType,reasonForAttestation,committer,recordUid,recordVersion,position";
constexpr std::uint32_t looks_shown = 10;

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

// What is otherwise than it was, or what is said for the first time.
json changes_of(Row::Reader row, bool changed) {
    json changes = json::array();
    for (const auto change : row.getChange())
        if ((change.getBefore().size() != 0) == changed)
            changes.push_back({{"field", change.getField().cStr()},
                               {"before", value_of(change.getBefore().cStr())},
                               {"after", change.getAfter().size() == 0 ? std::string("nothing")
                                                                       : value_of(change.getAfter().cStr())}});
    return changes;
}

// What is corrected or void is said so beside it: whoever reads on takes the later word.
json mark_of(Row::Reader row) {
    const std::string_view change = row.getChangeType().cStr();
    if (change == "corrected") return to_json(Look{"corrected", "diamond", "warn"});
    if (change == "voided") return to_json(Look{"voided", "cross", "bad"});
    return {};
}

// "visit 0002-20261129-1": of one person's visits the beginnings are all the same.
std::string record_name(const std::string& stream) {
    const auto dash = stream.find('-');
    if (dash == std::string::npos) return stream;
    return stream.substr(0, dash) + " " + short_id(std::string_view(stream).substr(dash + 1));
}

// Who looked and why, as the event itself says.
Result<json> look_of(Position at, Backend& backend) {
    json look;
    DAYBOOK_TRY(const auto page, backend.recorder.read(Position{at.value - 1}, Limit{.events = 1}));
    DAYBOOK_CHECK(page.each([&](const EventView& event) -> Status {
        if (!event.is<schema::Record::Viewed>()) return {};
        const auto fact = event.as<schema::Record::Viewed>();
        look = {{"when", date_and_time(event.occurred())},
                {"by", fact.getAccount().cStr()},
                {"purpose", fact.getPurpose().cStr()},
                {"view", fact.getView().cStr()},
                {"position", std::to_string(at.value)},
                {"position_text", thousands(static_cast<std::int64_t>(at.value))}};
        return {};
    }));
    return look;
}

}  // namespace

json trail_row(Row::Reader row) {
    const auto occurred = instant(row.getOccurred());
    const auto gap = std::chrono::duration_cast<Seconds>(instant(row.getDate()) - occurred);
    const std::string what = what_of(row), said = row.getDescription().cStr(), stream = row.getRecordUid().cStr();
    json said_first = changes_of(row, false);
    const auto details = plural(static_cast<std::int64_t>(said_first.size()), "detail", "details");
    return {{"position", std::to_string(row.getPosition())},
            {"position_text", thousands(static_cast<std::int64_t>(row.getPosition()))},
            {"version", row.getRecordVersion()},
            {"stream", stream},
            {"ref", record_name(stream)},
            {"occurred", date_and_time(occurred)},
            {"late", row.getRecordedLate() ? duration(gap) : std::string{}},
            {"what", what},
            {"mark", mark_of(row)},
            {"description", said == what ? std::string{} : said},
            {"reason", row.getReasonForAttestation().cStr()},
            {"sealed", row.getSealed()},
            {"changes", changes_of(row, true)},
            {"details", details},
            {"said", std::move(said_first)},
            {"by", row.getCommitter().cStr()}};
}

json trail_as_table(Pairs asked) {
    asked.emplace_back("columns", columns_of_events);
    return as_table("audit-trail", asked);
}

Result<json> who_looked(const wire::Views::Filter& asked, Backend& backend) {
    const wire::Views::Filter viewed{"type", fact_type<schema::Record::Viewed>().type};
    DAYBOOK_TRY(const auto rows,
                backend.views.rows({.view = "audit-trail", .filters = {asked, viewed}, .limit = looks_shown}));
    std::vector<Position> positions;
    DAYBOOK_CHECK(each_row<Row>(rows, [&](Row::Reader row, const auto&) { positions.push_back({row.getPosition()}); }));
    json looks = json::array();
    for (const Position at : positions) {
        DAYBOOK_TRY(auto look, look_of(at, backend));
        if (!look.is_null()) looks.push_back(std::move(look));
    }
    return looks;
}

}  // namespace daybook::gateway
