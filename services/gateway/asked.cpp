#include "services/gateway/asked.h"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "events/stored/row_schema.h"
#include "services/gateway/own_views.h"
#include "services/gateway/rows.h"
#include "services/runtime/until.h"

namespace daybook::gateway {
namespace {

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

void add_columns(std::vector<std::string>& columns, std::string_view text) {
    while (!text.empty()) {
        const auto comma = text.find(',');
        if (comma != 0) columns.emplace_back(text.substr(0, comma));
        text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
    }
}

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

Status keep(wire::Views::Rows& rows, const std::string& contains) {
    const auto schema = row_schema(rows.row_type);
    if (!schema) return corrupt("Rows of the view " + rows.view + " are unknown to this version.");
    const std::string wanted = lower(contains);
    try {
        std::erase_if(rows.rows, [&](const wire::Views::Row& row) {
            RowReader reader(row);
            const auto cells = reader.dynamic(*schema);
            for (const auto field : schema->getFields())
                if (lower(cell_text(cells, field)).find(wanted) != std::string::npos) return false;
            return true;
        });
    } catch (const kj::Exception& e) {
        return corrupt("A row of the view " + rows.view + " cannot be read: " + e.getDescription().cStr());
    }
    return {};
}

}  // namespace

Result<Asked> asked_of(const Pairs& parameters, std::string_view view) {
    Asked asked{.query = {.view = std::string(view)}, .sort = {}, .columns = {}, .contains = {}};
    for (const auto& [key, value] : parameters) {
        if (key == "sort") {
            asked.sort = value;
        } else if (key == "columns") {
            add_columns(asked.columns, value);
        } else if (key == "contains") {
            asked.contains = value;
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

Result<Columns> columns_of(const Asked& asked, capnp::StructSchema schema) {
    Columns columns;
    for (const auto& name : asked.columns) {
        KJ_IF_MAYBE (field, schema.findFieldByName(name.c_str())) {
            // Once, however often it is named: an address may name thousands.
            if (std::ranges::find(columns, *field) == columns.end()) columns.push_back(*field);
        } else {
            return rejected("/columns: there is no column \"" + name + "\"; there are " + column_names(schema) + ".");
        }
    }
    if (columns.empty())
        for (const auto field : schema.getFields()) columns.push_back(field);
    return columns;
}

Result<wire::Views::Rows> rows_of(Backend& backend, const Asked& asked) {
    auto query = asked.query;
    const OwnView* own = find_own_view(query.view);
    if (!own && !asked.whole()) {
        query.limit = static_cast<std::uint32_t>(std::min(asked.limit, row_limit));
        return backend.views.rows(query);
    }
    DAYBOOK_TRY(auto rows, own ? own_rows(*own, backend, query) : all_rows(backend.views, std::move(query)));
    if (!asked.contains.empty()) DAYBOOK_CHECK(keep(rows, asked.contains));
    if (!asked.sort.empty()) {
        auto sorted = sort_rows(rows, asked.sort);
        if (!sorted) return tl::unexpected(Error{sorted.error().kind, "/sort: " + sorted.error().sentence});
    }
    if (asked.limit > 0 && rows.rows.size() > asked.limit) rows.rows.resize(asked.limit);
    return rows;
}

}  // namespace daybook::gateway
