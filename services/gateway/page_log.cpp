#include <charconv>
#include <set>

#include "events/core/calendar.h"
#include "events/stored/event_view.h"
#include "projections/catalogue.h"
#include "services/gateway/cells.h"
#include "services/gateway/pages.h"
#include "services/gateway/sheet.h"

namespace daybook::gateway {
namespace {

using nlohmann::json;

constexpr std::uint32_t events_a_page = 50;
constexpr int searches_a_page = 4;  // each passes 262,144 events at most

std::uint64_t number_in(std::string_view text) {
    std::uint64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

std::optional<std::uint16_t> category_of(std::string_view name) {
    for (const auto& fact : all_facts())
        if (fact.category_name == name) return fact.category;
    return std::nullopt;
}

json event_row(const EventView& event) {
    const auto* type = event.type();
    const auto recorded = event.stamp().recorded, occurred = event.occurred();
    const auto gap = std::chrono::duration_cast<Seconds>(recorded - occurred);
    const std::string stream(event.stream());
    return {{"position", std::to_string(event.position().value)},
            {"position_text", thousands(static_cast<std::int64_t>(event.position().value))},
            {"occurred", date_and_time(occurred)},
            {"late", gap > std::chrono::hours{1} ? duration(gap) : std::string()},
            {"what", type ? type->title : "A fact this version does not know"},
            {"stream", stream},
            {"ref", short_ref(stream)},
            {"by", std::string(event.event().getActor().cStr())},
            {"source", std::string(event.source())}};
}

struct Found {
    json rows = json::array();
    std::uint64_t passed = 0, head = 0;
    bool more = false;
};

// Newest first, of what the form asks for.
Result<Found> search(const Search& asked, Backend& backend) {
    Found found;
    Search next = asked;
    next.backwards = true;
    for (int turn = 0; turn < searches_a_page && found.rows.size() < events_a_page; ++turn) {
        const Limit limit{.events = events_a_page - static_cast<std::uint32_t>(found.rows.size())};
        DAYBOOK_TRY(const auto page, backend.recorder.search(next, limit));
        found.head = page.head().value;
        DAYBOOK_CHECK(page.each([&](const EventView& event) -> Status {
            found.rows.push_back(event_row(event));
            return {};
        }));
        found.passed = page.passed().value;
        found.more = found.passed > 1;
        if (!found.more) break;
        next.from = page.passed();
    }
    return found;
}

json categories(std::string_view chosen) {
    std::set<std::string> names;
    for (const auto& fact : all_facts()) names.insert(fact.category_name);
    json list = json::array();
    for (const auto& name : names) list.push_back({{"value", name}, {"selected", name == chosen}});
    return list;
}

json tabs(std::string_view current) {
    json list = json::array();
    static constexpr std::pair<std::string_view, std::string_view> all[]{
        {"Events", "/log"}, {"Projections", "/log/projections"}, {"Feeds", "/feeds"}, {"Access", "/access"}};
    for (const auto& [word, href] : all) list.push_back({{"word", word}, {"href", href}, {"current", current == href}});
    return list;
}

// With what it needs, as an example: a reader goes on from there.
std::string address_of(const projections::View& view) {
    std::string address = "/views/" + std::string(view.name);
    for (char separator = '?'; const auto& [filter, example] : view.required) {
        address += separator + std::string(filter) + "=" + percent_encoded(example);
        separator = '&';
    }
    return address;
}

// What the form asks for, of the audit trail: a table of the same events.
json table_of_log(const std::string& category, const std::string& from, const std::string& to) {
    Pairs asked;
    if (!category.empty()) asked.emplace_back("category", category);
    if (parse_day(from)) asked.emplace_back("from", from);
    if (parse_day(to)) asked.emplace_back("to", to);
    return as_table("audit-trail", asked);
}

}  // namespace

json log_tabs(std::string_view current) { return tabs(current); }

Response log_page(const Frame& frame, const Request& request, Backend& backend) {
    const auto& london = Calendar::london();
    const std::string category(request.parameter("category")), from(request.parameter("from")),
        to(request.parameter("to"));
    Search asked{.from = Position{number_in(request.parameter("before"))}};
    if (!category.empty()) {
        asked.category = category_of(category);
        if (!asked.category) return problem_page(frame, "not-found", "There is no category \"" + category + "\".");
    }
    if (const auto day = parse_day(from)) asked.occurred_from = london.start_of(*day);
    if (const auto day = parse_day(to)) asked.occurred_until = london.start_of(*day + std::chrono::days{1});
    auto found = search(asked, backend);
    if (!found) return problem_page(frame, found.error());
    std::string older;
    if (found->more) {
        older = "/log?before=" + std::to_string(found->passed);
        for (const char* name : {"category", "from", "to"})
            if (const auto value = request.parameter(name); !value.empty())
                older += std::string("&") + name + "=" + percent_encoded(value);
    }
    return page(frame, {.title = "Log",
                        .current = "log",
                        .content = "log",
                        .data = {{"tabs", tabs("/log")},
                                 {"head", thousands(static_cast<std::int64_t>(found->head))},
                                 {"categories", categories(category)},
                                 {"from", from},
                                 {"to", to},
                                 {"narrowed", !category.empty() || !from.empty() || !to.empty()},
                                 {"rows", std::move(found->rows)},
                                 {"as_table", table_of_log(category, from, to)},
                                 {"newest", asked.from.value != 0},
                                 {"older", older}}});
}

Response projections_page(const Frame& frame, Backend& backend) {
    const auto log = backend.recorder_at_a_glance.status();
    if (!log) return problem_page(frame, log.error());
    json list = json::array(), stuck = json::array();
    for (const auto& projection : projections::all()) {
        json views = json::array();
        for (const auto& view : projection.views) views.push_back({{"name", view.name}, {"href", address_of(view)}});
        const auto state = backend.views_at_a_glance.status(projection.name);
        if (!state) {
            list.push_back({{"name", projection.name},
                            {"state", to_json(Look{"does not answer", "cross", "bad"})},
                            {"views", views}});
            continue;
        }
        const std::uint64_t head = log->log.head.value;
        const std::uint64_t lag = head > state->position.value ? head - state->position.value : 0;
        const bool stopped = state->state.starts_with("stopped");
        list.push_back({{"name", projection.name},
                        {"state", to_json(stopped ? Look{state->state, "cross", "bad"} : look_of_word(state->state))},
                        {"version", state->version},
                        {"lag", plural(static_cast<std::int64_t>(lag), "event", "events")},
                        {"rows", thousands(static_cast<std::int64_t>(state->rows))},
                        {"parked", thousands(state->parked)},
                        {"work", state->work.doing.empty() ? state->work.outcome : state->work.doing},
                        {"views", views}});
        for (const auto& one : state->parked_streams)
            stuck.push_back({{"projection", projection.name},
                             {"stream", one.stream},
                             {"position", std::to_string(one.position.value)},
                             {"events", thousands(static_cast<std::int64_t>(one.events))},
                             {"reason", one.reason}});
    }
    return page(frame, {.title = "Projections",
                        .current = "log",
                        .content = "projections",
                        .data = {{"tabs", tabs("/log/projections")},
                                 {"head", thousands(static_cast<std::int64_t>(log->log.head.value))},
                                 {"as_table", as_table("projections", {})},
                                 {"list", std::move(list)},
                                 {"parked_table", {{"as_table", as_table("parked-records", {})}}},
                                 {"stuck", std::move(stuck)}}});
}

}  // namespace daybook::gateway
