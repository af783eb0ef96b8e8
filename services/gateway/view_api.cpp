#include "services/gateway/view_api.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>

#include "events/core/calendar.h"
#include "events/core/nearest.h"
#include "events/stored/json.h"
#include "events/stored/row_schema.h"
#include "events/stored/titles.h"
#include "projections/catalogue.h"
#include "services/gateway/asked.h"
#include "services/gateway/own_views.h"
#include "services/gateway/problem.h"
#include "services/gateway/rows.h"
#include "services/gateway/workbook.h"
#include "services/runtime/csv.h"

namespace daybook::gateway {
namespace {

enum class Form { json, csv, xlsx };

struct Kind {
    std::string_view suffix, type;
    Form form;
};
constexpr Kind kinds[]{
    {".json", "application/json", Form::json}, {".csv", "text/csv", Form::csv}, {".xlsx", workbook_type, Form::xlsx}};

// What a table that is kept as a file says in its last line where rows are missing. A page that was asked for is none
// such: its reader goes on by itself.
std::string note_of(const wire::Views::Rows& rows, const Asked& asked) {
    return asked.whole() ? cut_text(rows) : std::string();
}

// Where the rows behind these are (RFC 8288); nowhere if they stand in another order than the view's.
std::string next_of(const Request& request, const wire::Views::Rows& rows, const Asked& asked) {
    if (rows.next.empty() || !asked.sort.empty() || !asked.contains.empty()) return {};
    std::string address = request.path + "?";
    for (const auto& [name, value] : request.query)
        if (name != "after") address += percent_encoded(name) + "=" + percent_encoded(value) + "&";
    return "<" + address + "after=" + percent_encoded(rows.next) + ">; rel=\"next\"";
}

std::string to_csv(const wire::Views::Rows& rows, capnp::StructSchema schema, const Columns& columns,
                   const std::string& note) {
    std::ostringstream out;
    std::vector<std::string> cells;
    for (const auto field : columns) cells.push_back(title_of(field));
    csv_line(out, cells);
    for (const auto& row : rows.rows) {
        RowReader reader(row);
        const auto fields = reader.dynamic(schema);
        cells.clear();
        for (const auto field : columns) cells.push_back(cell_text(fields, field));
        csv_line(out, cells);
    }
    if (note.empty() || columns.empty()) return out.str();
    cells.assign(columns.size(), {});
    cells.front() = note;
    csv_line(out, cells);
    return out.str();
}

nlohmann::json row_json(const wire::Views::Row& row, capnp::StructSchema schema, const Columns& columns) {
    RowReader reader(row);
    const auto fields = reader.dynamic(schema);
    nlohmann::json json = nlohmann::json::object();
    for (const auto field : columns) json[field.getProto().getName().cStr()] = cell_to_json(fields, field);
    json["key"] = row.key;
    return json;
}

std::string to_body(const wire::Views::Rows& rows, const wire::Views::Query& asked, capnp::StructSchema schema,
                    const Columns& columns) {
    nlohmann::json body{{"view", rows.view},
                        {"version", rows.version},
                        {"position", rows.position.value},
                        {"rows", nlohmann::json::array()},
                        {"parked", rows.parked}};
    if (asked.known_at) body["known_at"] = to_string(*asked.known_at);
    if (asked.as_of) body["as_of"] = to_string(*asked.as_of);
    if (!rows.next.empty()) body["next"] = rows.next;
    for (const auto& row : rows.rows) body["rows"].push_back(row_json(row, schema, columns));
    return body.dump() + "\n";
}

// Of the rows that are shown, not of how far the view has read: a quiet view stays "not modified" while the log grows
// (format.md D7). The JSON also says that position, so its tag is weak: equal rows, not equal bytes.
std::string etag_of(const wire::Views::Rows& rows, Form form) {
    Position changed{};
    for (const auto& row : rows.rows) changed = std::max(changed, row.position);
    const std::string tag =
        std::to_string(rows.version) + "-" + std::to_string(changed.value) + "-" + fingerprint(rows);
    switch (form) {
        case Form::json: return "W/\"" + tag + "-json\"";
        case Form::csv: return "\"" + tag + "-csv\"";
        case Form::xlsx: return "W/\"" + tag + "-xlsx\"";  // a workbook says when it was made
    }
    return "W/\"" + tag + "\"";
}

// If-None-Match: a list of tags, compared weakly (RFC 9110 §13.1.2).
bool matches(std::string_view if_none_match, std::string_view etag) {
    const auto opaque = etag.substr(etag.find('"'));
    return if_none_match == "*" || if_none_match.find(opaque) != std::string_view::npos;
}

Response attached(Response response, const std::string& name) {
    return std::move(response).with("content-disposition", "attachment; filename=\"" + name + "\"");
}

Response body_of(const wire::Views::Rows& rows, const Asked& asked, Form form) {
    const auto schema = row_schema(rows.row_type);
    if (!schema)
        return problem(Error{Error::Kind::corrupt, "Rows of the view " + rows.view + " are unknown to this version."});
    const auto columns = columns_of(asked, *schema);
    if (!columns) return problem(columns.error());
    const std::string note = note_of(rows, asked);
    try {
        switch (form) {
            case Form::json: return respond("application/json", to_body(rows, asked.query, *schema, *columns));
            case Form::csv:
                return attached(
                    respond("text/csv; charset=utf-8; header=present", to_csv(rows, *schema, *columns, note)),
                    rows.view + ".csv");
            case Form::xlsx: {
                auto workbook = to_workbook(rows, *schema, *columns, note);
                if (!workbook) return problem(workbook.error());
                return attached(respond(std::string(workbook_type), *std::move(workbook)), rows.view + ".xlsx");
            }
        }
    } catch (const kj::Exception& e) {
        return problem(Error{Error::Kind::corrupt,
                             "A row of the view " + rows.view + " cannot be read: " + e.getDescription().cStr()});
    }
    return problem("not-acceptable", "The view is not available in that form.");
}

// By the address's ending, else by what the reader takes; nothing where it takes none of them.
std::optional<Form> form_of(const Request& request, std::string_view& name) {
    std::vector<std::string_view> types;
    for (const auto& kind : kinds) {
        if (name.ends_with(kind.suffix)) {
            name.remove_suffix(kind.suffix.size());
            return kind.form;
        }
        types.push_back(kind.type);
    }
    const auto type = negotiate(request.header("accept"), types);
    for (const auto& kind : kinds)
        if (kind.type == type) return kind.form;
    return std::nullopt;
}

Error no_view(std::string_view name) {
    std::vector<std::string_view> known;
    for (const auto& projection : projections::all())
        for (const auto& one : projection.views) known.push_back(one.name);
    for (const auto& own : own_views()) known.push_back(own.view.name);
    return {Error::Kind::not_found, "There is no view \"" + std::string(name) + "\"" + did_you_mean(name, known)};
}

}  // namespace

Response view(const Request& request, std::string_view name, Backend& backend) {
    if (name.ends_with(".html")) {
        name.remove_suffix(5);
        const auto query = request.target.find('?');
        return Response{.status = 303}.with(
            "location",
            "/views/" + percent_encoded(name) + (query == std::string::npos ? "" : request.target.substr(query)));
    }
    const auto form = form_of(request, name);
    if (!form)
        return problem("not-acceptable",
                       "The view is available as application/json, text/csv and " + std::string(workbook_type) + ".");
    if (!known_view(name)) return problem(no_view(name));
    const auto asked = asked_of(request.query, name);
    if (!asked) return problem(asked.error());
    const auto rows = rows_of(backend, *asked);
    if (!rows) return problem(rows.error());
    const auto etag = etag_of(*rows, *form);
    if (matches(request.header("if-none-match"), etag))
        return Response{.status = 304}.with("etag", etag).with("vary", "accept");
    auto response = body_of(*rows, *asked, *form);
    if (response.status != 200) return response;
    response.headers.emplace_back("etag", etag);
    response.headers.emplace_back("vary", "accept");
    if (auto next = next_of(request, *rows, *asked); !next.empty())
        response.headers.emplace_back("link", std::move(next));
    const OwnView* own = find_own_view(name);
    response.headers.emplace_back("cache-control", own && own->opens ? "no-store" : "private, no-cache");
    return response;
}

}  // namespace daybook::gateway
