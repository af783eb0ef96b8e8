#include "services/gateway/view_api.h"

#include <charconv>
#include <nlohmann/json.hpp>
#include <sstream>

#include "events/core/calendar.h"
#include "events/stored/json.h"
#include "events/stored/row_schema.h"
#include "events/stored/titles.h"
#include "services/gateway/problem.h"
#include "services/gateway/rows.h"
#include "services/runtime/csv.h"
#include "services/runtime/until.h"

namespace daybook::gateway {
namespace {

enum class Form { json, csv };

struct Asked {
    wire::Views::Query query;
    std::string sort;
    std::size_t limit = 0;  // 0 = all
    Form form = Form::json;
};

Result<std::uint64_t> number_of(std::string_view name, std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size())
        return rejected("/" + std::string(name) + ": \"" + std::string(text) + "\" is not a number.");
    return number;
}

Result<Instant> time_of(std::string_view name, std::string_view text) {
    const auto time = parse_until(text);
    if (!time)
        return rejected("/" + std::string(name) + ": \"" + std::string(text) +
                        "\" is neither a day such as 2026-03-31 (its end is meant) nor a time such as "
                        "2026-03-31T12:00:00Z.");
    return *time;
}

Result<Asked> read_query(const Request& request, std::string_view name, Form form) {
    Asked asked{.query = {.view = std::string(name)}, .sort = {}, .form = form};
    for (const auto& [key, value] : request.query) {
        if (key == "sort") {
            asked.sort = value;
        } else if (key == "after") {
            asked.query.after = value;
        } else if (key == "limit") {
            DAYBOOK_TRY(asked.limit, number_of(key, value));
        } else if (key == "min_position") {
            DAYBOOK_TRY(asked.query.min_position.value, number_of(key, value));
        } else if (key == "known_at") {
            DAYBOOK_TRY(asked.query.known_at, time_of(key, value));
        } else if (key == "as_of") {
            DAYBOOK_TRY(asked.query.as_of, time_of(key, value));
        } else {
            asked.query.filters.push_back({key, value});
        }
    }
    return asked;
}

std::string to_csv(const wire::Views::Rows& rows, capnp::StructSchema schema) {
    std::ostringstream out;
    std::vector<std::string> cells;
    for (const auto field : schema.getFields()) cells.push_back(title_of(field));
    csv_line(out, cells);
    for (const auto& row : rows.rows) {
        RowReader reader(row);
        const auto fields = reader.dynamic(schema);
        cells.clear();
        for (const auto field : schema.getFields()) cells.push_back(cell_text(fields, field));
        csv_line(out, cells);
    }
    return out.str();
}

std::string to_body(const wire::Views::Rows& rows, const wire::Views::Query& asked, capnp::StructSchema schema) {
    nlohmann::json body{{"view", rows.view},
                        {"version", rows.version},
                        {"position", rows.position.value},
                        {"rows", nlohmann::json::array()},
                        {"parked", rows.parked}};
    if (asked.known_at) body["known_at"] = to_string(*asked.known_at);
    if (asked.as_of) body["as_of"] = to_string(*asked.as_of);
    if (!rows.next.empty()) body["next"] = rows.next;
    for (const auto& row : rows.rows) {
        RowReader reader(row);
        auto json = to_json(reader.dynamic(schema), true);
        json["key"] = row.key;
        body["rows"].push_back(std::move(json));
    }
    return body.dump() + "\n";
}

// Of the rows that are shown, not of how far the view has read: a quiet view stays "not modified" while the log grows
// (format.md D7). The JSON also says that position, so its tag is weak: equal rows, not equal bytes.
std::string etag_of(const wire::Views::Rows& rows, Form form) {
    Position changed{};
    for (const auto& row : rows.rows) changed = std::max(changed, row.position);
    const std::string tag =
        std::to_string(rows.version) + "-" + std::to_string(changed.value) + "-" + fingerprint(rows);
    return form == Form::csv ? "\"" + tag + "-csv\"" : "W/\"" + tag + "-json\"";
}

// If-None-Match: a list of tags, compared weakly (RFC 9110 §13.1.2).
bool matches(std::string_view if_none_match, std::string_view etag) {
    const auto opaque = etag.substr(etag.find('"'));
    return if_none_match == "*" || if_none_match.find(opaque) != std::string_view::npos;
}

Response body_of(const wire::Views::Rows& rows, const wire::Views::Query& asked, Form form) {
    const auto schema = row_schema(rows.row_type);
    if (!schema)
        return problem(Error{Error::Kind::corrupt, "Rows of the view " + rows.view + " are unknown to this version."});
    try {
        if (form == Form::json) return respond("application/json", to_body(rows, asked, *schema));
        return respond("text/csv; charset=utf-8; header=present", to_csv(rows, *schema))
            .with("content-disposition", "attachment; filename=\"" + rows.view + ".csv\"");
    } catch (const kj::Exception& e) {
        return problem(Error{Error::Kind::corrupt,
                             "A row of the view " + rows.view + " cannot be read: " + e.getDescription().cStr()});
    }
}

}  // namespace

Response view(const Request& request, std::string_view name, Backend& backend) {
    auto form = Form::json;
    if (name.ends_with(".json")) {
        name.remove_suffix(5);
    } else if (name.ends_with(".csv")) {
        name.remove_suffix(4);
        form = Form::csv;
    } else {
        const auto type = negotiate(request.header("accept"), {"application/json", "text/csv"});
        if (type.empty()) return problem("not-acceptable", "The view is available as application/json and text/csv.");
        if (type == "text/csv") form = Form::csv;
    }
    auto asked = read_query(request, name, form);
    if (!asked) return problem(asked.error());
    if (asked->sort.empty() && asked->limit > 0)
        asked->query.limit = static_cast<std::uint32_t>(std::min(asked->limit, row_limit));
    const bool paged = asked->query.limit > 0;
    auto rows = paged ? backend.views.rows(asked->query) : all_rows(backend.views, asked->query);
    if (!rows) return problem(rows.error());
    const auto etag = etag_of(*rows, form);
    if (matches(request.header("if-none-match"), etag))
        return Response{.status = 304}.with("etag", etag).with("vary", "accept");
    if (!asked->sort.empty()) {
        if (auto sorted = sort_rows(*rows, asked->sort); !sorted)
            return problem("rejected", sorted.error().sentence, {{"/sort", "unknown-column", sorted.error().sentence}});
        if (asked->limit > 0 && rows->rows.size() > asked->limit) rows->rows.resize(asked->limit);
    }
    auto response = body_of(*rows, asked->query, form);
    if (response.status != 200) return response;
    response.headers.emplace_back("etag", etag);
    response.headers.emplace_back("vary", "accept");
    response.headers.emplace_back("cache-control", "private, no-cache");
    return response;
}

}  // namespace daybook::gateway
