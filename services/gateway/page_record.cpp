#include <algorithm>
#include <utility>
#include <vector>

#include "events/core/calendar.h"
#include "events/stored/event_view.h"
#include "events/stored/json.h"
#include "services/gateway/decide.h"
#include "services/gateway/opened.h"
#include "services/gateway/pages.h"
#include "services/gateway/rows.h"
#include "services/gateway/trail.h"

namespace daybook::gateway {
namespace {

using nlohmann::json;
using Row = schema::AuditTrailRow;

std::string capital(std::string text) {
    if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 32);
    return text;
}

// What is sealed, as far as it was asked for by the form, and the form itself.
struct Sealed {
    json data;
    unsigned status = 200;
};
Sealed sealed_of(const Request& request, const std::string& stream, Backend& backend) {
    const bool asked = request.method == "POST";
    const auto pairs = asked ? parse_query(request.body) : Pairs{};
    const auto said = [&](std::string_view name) {
        if (pairs)
            for (const auto& [key, value] : *pairs)
                if (key == name) return value;
        return std::string();
    };
    const Looker looker{.actor = said("actor"), .purpose = said("purpose")};
    json roles = json::array(), events = json::array();
    for (const auto role : roles_that_see()) {
        const std::string value = "role-" + std::string(role);
        roles.push_back({{"value", value}, {"word", role}, {"selected", value == looker.actor}});
    }
    Sealed sealed{.data = {{"roles", std::move(roles)}, {"purpose", looker.purpose}, {"opened", asked}}};
    if (!asked) return sealed;
    const auto opened = open_record(stream, looker, backend);
    if (!opened) {
        sealed.data["opened"] = false;
        sealed.data["refused"] = opened.error().sentence;
        sealed.status = opened.error().kind == Error::Kind::rejected ? 422 : 503;
        return sealed;
    }
    for (const auto& event : *opened) {
        json fields = json::array();
        for (const auto& field : event.fields) fields.push_back({{"title", field.title}, {"text", field.text}});
        events.push_back({{"position", std::to_string(event.position.value)},
                          {"position_text", thousands(static_cast<std::int64_t>(event.position.value))},
                          {"fields", std::move(fields)}});
    }
    sealed.data["events"] = std::move(events);
    return sealed;
}

}  // namespace

Response record_page(const Frame& frame, const Request& request, std::string_view stream, Backend& backend) {
    auto rows = all_rows(backend.views, {.view = "audit-trail", .filters = {{"stream", std::string(stream)}}});
    if (!rows) return problem_page(frame, rows.error());
    std::vector<std::pair<std::uint64_t, json>> ordered;
    bool has_sealed = false;
    const auto read = each_row<Row>(*rows, [&](Row::Reader row, const auto&) {
        has_sealed = has_sealed || row.getSealed();
        ordered.emplace_back(row.getPosition(), trail_row(row));
    });
    if (!read) return problem_page(frame, read.error());
    if (ordered.empty()) return problem_page(frame, "not-found", "There is no record \"" + std::string(stream) + "\".");
    std::ranges::stable_sort(ordered, [](const auto& a, const auto& b) { return a.first < b.first; });
    json list = json::array();
    for (auto& [at, row] : ordered) list.push_back(std::move(row));
    Sealed sealed = sealed_of(request, std::string(stream), backend);
    auto looks = who_looked({"stream", std::string(stream)}, backend);
    if (!looks) return problem_page(frame, looks.error());
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
                                 {"has_sealed", has_sealed},
                                 {"sealed", std::move(sealed.data)},
                                 {"looks", *std::move(looks)},
                                 {"as_table", trail_as_table({{"stream", std::string(stream)}})},
                                 {"decisions", decisions_about(stream, backend)}},
                        .status = sealed.status});
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
