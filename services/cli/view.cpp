// daybook view list | show

#include <iostream>

#include "events/core/nearest.h"
#include "events/stored/row_schema.h"
#include "projections/catalogue.h"
#include "services/cli/shell.h"
#include "services/cli/stack.h"
#include "services/cli/table.h"
#include "services/gateway/own_views.h"
#include "services/runtime/until.h"
#include "services/wire/client.h"

namespace daybook::cli {
namespace {

Status list(const Shell& shell) {
    nlohmann::json all = nlohmann::json::array();
    const auto add = [&](const projections::View& view, nlohmann::json of) {
        std::string filters;
        for (const auto filter : view.filters) filters += (filters.empty() ? "" : ", ") + std::string(filter);
        of["view"] = view.name;
        of["filters"] = view.filters;
        all.push_back(std::move(of));
        if (!shell.json) std::cout << view.name << "\n    filters: " << filters << "\n";
    };
    for (const auto& projection : projections::all())
        for (const auto& view : projection.views)
            add(view, {{"projection", projection.name}, {"version", projection.version}});
    for (const auto& own : gateway::own_views()) add(own.view, nlohmann::json::object());
    if (shell.json) std::cout << all << "\n";
    return {};
}

constexpr std::chrono::hours longest_past{1};  // the log may be long, and it is read from its beginning

struct ShowArguments {
    std::string name;
    std::vector<std::string> filters;
    std::uint32_t limit = 0;
    bool csv = false;
    std::string known_at, as_of;
};

Result<std::vector<wire::Views::Filter>> filters(const std::vector<std::string>& words) {
    std::vector<wire::Views::Filter> all;
    for (const auto& word : words) {
        const auto equals = word.find('=');
        if (equals == std::string::npos || equals == 0)
            return rejected("a filter is written name=value, not \"" + word + "\"");
        all.push_back({word.substr(0, equals), word.substr(equals + 1)});
    }
    return all;
}

// "2026-03-31" or "2026-03-31T12:00:00Z" of the option `name`; nothing where it was not given.
Result<std::optional<Instant>> time_of(const char* name, const std::string& text) {
    if (text.empty()) return std::nullopt;
    const auto time = parse_until(text);
    if (!time)
        return rejected(std::string(name) +
                        " is a day such as 2026-03-31 (its end is meant) or a time such as "
                        "2026-03-31T12:00:00Z, not \"" +
                        text + "\"");
    return time;
}

Status unknown_view(const std::string& name) {
    std::vector<std::string_view> known;
    for (const auto& projection : projections::all())
        for (const auto& view : projection.views) known.push_back(view.name);
    for (const auto& own : gateway::own_views()) known.push_back(own.view.name);
    return not_found("there is no view \"" + name + "\"" + did_you_mean(name, known));
}

// Every page of the answer, unless a limit was given.
Result<wire::Views::Rows> fetch(wire::Views& views, wire::Views::Query query, std::uint32_t limit) {
    query.limit = limit;
    DAYBOOK_TRY(wire::Views::Rows all, views.rows(query));
    while (limit == 0 && !all.next.empty()) {
        query.after = all.next;
        DAYBOOK_TRY(wire::Views::Rows more, views.rows(query));
        std::move(more.rows.begin(), more.rows.end(), std::back_inserter(all.rows));
        all.next = more.next;
    }
    return all;
}

// Of the parts a view is told by: its projection, or what the gateway asks for one of its own.
std::vector<std::string> told_by(const projections::FoundView& found, const gateway::OwnView* own) {
    if (!own) return {std::string(found.projection->name)};
    return own->asks_projections ? all_projections() : std::vector<std::string>();
}

Result<wire::Views::Rows> rows_of(const gateway::OwnView& own, const wire::Addresses& addresses,
                                  const wire::Views::Query& query, std::uint32_t limit) {
    gateway::Backend backend{addresses};
    DAYBOOK_TRY(auto rows, gateway::own_rows(own, backend, query));
    if (limit > 0 && rows.rows.size() > limit) rows.rows.resize(limit);
    return rows;
}

Status show(const Shell& shell, const ShowArguments& arguments) {
    const auto found = projections::find_view(arguments.name);
    const gateway::OwnView* own = gateway::find_own_view(arguments.name);
    if (!found.view && !own) return unknown_view(arguments.name);
    DAYBOOK_TRY(const Setting setting, shell.setting("view"));
    DAYBOOK_TRY(const auto addresses, wire::Addresses::of(setting.data));
    DAYBOOK_TRY(const auto stack, ensure(setting, addresses, {.projections = told_by(found, own)}));
    wire::Recorder recorder{addresses};
    DAYBOOK_TRY(const wire::LogState state, recorder.status());
    wire::Views views{addresses};
    wire::Views::Query query{.view = arguments.name};
    query.min_position = state.log.head;
    query.patience = longest_past;
    DAYBOOK_TRY(query.known_at, time_of("--known-at", arguments.known_at));
    DAYBOOK_TRY(query.as_of, time_of("--as-of", arguments.as_of));
    DAYBOOK_TRY(query.filters, filters(arguments.filters));
    DAYBOOK_TRY(const wire::Views::Rows rows,
                own ? rows_of(*own, addresses, query, arguments.limit) : fetch(views, query, arguments.limit));
    const auto schema = row_schema(rows.row_type);
    if (!schema)
        return rejected(
            "the rows of this view are of a kind this version does not know; is the projector of another version?");
    for (const auto& parked : rows.parked) std::cerr << "not in this view: " << parked << "\n";
    if (shell.json)
        std::cout << rows_as_json(rows, *schema) << "\n";
    else if (arguments.csv)
        print_csv(std::cout, rows, *schema);
    else
        print_table(std::cout, rows, *schema);
    if (rows.rows.empty() && !shell.json) std::cerr << "no rows\n";
    return {};
}

}  // namespace

void add_view(CLI::App& app, Shell& shell) {
    auto* noun = app.add_subcommand("view", "what is derived from the log");
    noun->require_subcommand(0, 1);
    command(*noun, "list", "the views there are, and their filters", shell, [&shell] { return list(shell); });
    auto arguments = std::make_shared<ShowArguments>();
    auto* show_command =
        command(*noun, "show", "the rows of a view", shell, [&shell, arguments] { return show(shell, *arguments); });
    show_command->add_option("NAME", arguments->name)->required();
    show_command->add_option("FILTER", arguments->filters, "name=value, all must hold; see `view list`");
    show_command->add_option("--limit", arguments->limit, "at most so many rows (default: all)");
    show_command->add_option("--known-at", arguments->known_at,
                             "as it was known then: what was recorded by that day's end or that time");
    show_command->add_option("--as-of", arguments->as_of, "of what had happened by then, whenever it was recorded");
    show_command->add_flag("--csv", arguments->csv, "as CSV with the schema's headings");
}

}  // namespace daybook::cli
