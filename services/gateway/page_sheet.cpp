#include <algorithm>
#include <set>

#include "events/core/calendar.h"
#include "events/stored/row_schema.h"
#include "events/stored/titles.h"
#include "services/gateway/asked.h"
#include "services/gateway/behind.h"
#include "services/gateway/column_how.h"
#include "services/gateway/decide.h"
#include "services/gateway/own_views.h"
#include "services/gateway/rows.h"
#include "services/gateway/sheet.h"

namespace daybook::gateway {
namespace {

using nlohmann::json;

constexpr std::size_t rows_a_page = 50;

std::vector<std::string> parts_of(std::string_view text, char separator) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        const auto end = text.find(separator);
        parts.emplace_back(text.substr(0, end));
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    }
    return parts;
}

// What the address says, without what a form leaves empty.
Pairs said_in(const Request& request) {
    Pairs said;
    for (const auto& pair : request.query)
        if (!pair.second.empty() && pair.first != "page" && pair.first != "done") said.push_back(pair);
    return said;
}

Pairs with(Pairs parameters, std::string_view name, std::string value) {
    std::erase_if(parameters, [&](const auto& pair) { return pair.first == name; });
    if (!value.empty()) parameters.emplace_back(name, std::move(value));
    return parameters;
}

// What the sheet asks of its view: what was said, and what holds where nothing was. The form that narrows a table tells
// its columns, too: who left the usual ones as they are has chosen none.
Result<Asked> asked_by(const Sheet& sheet, const Pairs& said) {
    DAYBOOK_TRY(Asked asked, asked_of(said, sheet.view));
    const auto usual = parts_of(sheet.columns, ',');
    if (asked.columns == usual) asked.columns.clear();
    if (asked.sort.empty()) asked.sort = sheet.sort;
    for (const auto& one : parts_of(sheet.fixed, ',')) {
        const auto equals = one.find('=');
        const auto name = one.substr(0, equals);
        const bool there = std::ranges::any_of(said, [&](const auto& pair) { return pair.first == name; });
        if (!there) asked.query.filters.push_back({name, one.substr(equals + 1)});
    }
    return asked;
}

// The usual columns where none were chosen. Files hold all of them then: what is left out for want of room on a page is
// not left out of a sheet that is worked with.
Asked shown_by(const Sheet& sheet, Asked asked) {
    if (asked.columns.empty()) asked.columns = parts_of(sheet.columns, ',');
    return asked;
}

json options_of(const std::vector<std::pair<std::string, std::string>>& values, std::string_view chosen) {
    json options = json::array();
    for (const auto& [value, word] : values)
        options.push_back({{"value", value}, {"word", word}, {"selected", value == chosen}});
    return options;
}

Result<std::vector<std::pair<std::string, std::string>>> contracts_of(wire::Views& views) {
    DAYBOOK_TRY(const auto rows, all_rows(views, {.view = "contracts"}));
    std::vector<std::pair<std::string, std::string>> all;
    DAYBOOK_CHECK(each_row<schema::ContractRow>(rows, [&](schema::ContractRow::Reader row, const auto&) {
        all.emplace_back(row.getContract().cStr(), row.getContract().cStr());
    }));
    return all;
}

std::string title_in(capnp::StructSchema schema, const std::string& name) {
    KJ_IF_MAYBE (field, schema.findFieldByName(name.c_str())) {
        return title_of(*field);
    }
    const std::string first(1, static_cast<char>(name.front() - ('a' <= name.front() && name.front() <= 'z' ? 32 : 0)));
    return first + name.substr(1);
}

// "contract", "state", "by:week|quarter": a choice where the words are known, else a field to write in.
json filter_of(const std::string& text, capnp::StructSchema schema, const Pairs& said, wire::Views& views) {
    const auto colon = text.find(':');
    const std::string name = text.substr(0, colon);
    std::string chosen;
    for (const auto& [key, value] : said)
        if (key == name) chosen = value;
    json filter{{"name", name}, {"title", title_in(schema, name)}};
    std::vector<std::pair<std::string, std::string>> words;
    if (colon != std::string::npos)
        for (const auto& word : parts_of(std::string_view(text).substr(colon + 1), '|')) words.emplace_back(word, word);
    if (name == "contract") {
        // Where nobody can say which there are, it is written in, and the table shows all the same.
        if (auto known = contracts_of(views)) words = *std::move(known);
        // One nobody agreed may be asked for all the same, and is asked for again with the next answer.
        if (!words.empty() && !chosen.empty() && std::ranges::find(words, std::pair(chosen, chosen)) == words.end())
            words.emplace_back(chosen, chosen);
    }
    KJ_IF_MAYBE (field, schema.findFieldByName(name.c_str())) {
        if (field->getType().isEnum())
            for (const auto enumerant : field->getType().asEnum().getEnumerants())
                words.emplace_back(enumerant.getProto().getName().cStr(), title_of(enumerant));
    }
    const bool day = name == "week" || name == "from" || name == "to" || name == "day";
    filter["options"] = words.empty() ? json() : options_of(words, chosen);
    filter["type"] = day ? "date" : name == "month" ? "month" : "text";
    filter["value"] = chosen;
    return filter;
}

json heads_of(const Sheet& sheet, const Pairs& said, const Columns& columns, std::string_view sort) {
    json heads = json::array();
    for (const auto field : columns) {
        const std::string name = field.getProto().getName().cStr();
        const bool up = sort == name, down = sort == "-" + name;
        // A sum or a count is wanted largest first, a name from A.
        const std::string next = up ? "-" + name : down ? name : is_figure(field) ? "-" + name : name;
        heads.push_back({{"title", title_of(field)},
                         {"num", is_figure(field)},
                         {"href", with_query(sheet.path, with(said, "sort", next))},
                         {"sorted", up     ? "ascending"
                                    : down ? "descending"
                                           : ""},
                         {"up", up},
                         {"down", down}});
    }
    return heads;
}

// The records whose rows offer nothing: lines of an invoice that is a draft still.
Result<std::set<std::string>> spared_of(const Sheet& sheet, wire::Views& views) {
    std::set<std::string> ids;
    const auto& [column, view, filter, value] = sheet.spared;
    if (column.empty()) return ids;
    DAYBOOK_TRY(const auto rows,
                all_rows(views, {.view = std::string(view), .filters = {{std::string(filter), std::string(value)}}}));
    for (const auto& row : rows.rows) ids.insert(row.key);
    return ids;
}

bool is_spared(const Sheet& sheet, capnp::DynamicStruct::Reader row, const std::set<std::string>& spared) {
    if (spared.empty()) return false;
    KJ_IF_MAYBE (field, row.getSchema().findFieldByName(std::string(sheet.spared.column).c_str())) {
        return spared.contains(cell_text(row, *field));
    }
    return false;
}

json row_of(const Sheet& sheet, const wire::Views::Row& row, capnp::StructSchema schema, const Columns& columns,
            const std::set<std::string>& spared, const std::string& back) {
    RowReader reader(row);
    const auto fields = reader.dynamic(schema);
    json cells = json::array();
    for (const auto field : columns) {
        json cell = cell_of(fields, field);
        cell["num"] = is_figure(field);
        cell["label"] = title_of(field);
        cell["first"] = cells.empty();
        cells.push_back(std::move(cell));
    }
    const bool decide = sheet.decides && decides(sheet.view);
    json decisions = json::array();
    if (decide && !is_spared(sheet, fields, spared)) decisions = decisions_of(sheet.view, fields, back);
    return {{"key", row.key},
            {"cells", std::move(cells)},
            {"traced", has_behind(sheet.view)},
            {"behind", behind_of(sheet.view, fields)},
            {"decide", decide},
            {"decisions", std::move(decisions)}};
}

// How the figures that are shown are computed.
json how_of(const Sheet& sheet, const Columns& shown) {
    json all = json::array();
    for (const auto field : shown)
        if (const auto sentence = how_of_column(sheet.view, field.getProto().getName().cStr()); !sentence.empty())
            all.push_back({{"title", title_of(field)}, {"sentence", sentence}});
    return all;
}

// Which columns there are, which of them are shown, and one link that shows all or the usual ones again.
void put_columns(json& table, const Sheet& sheet, const Pairs& said, capnp::StructSchema schema, const Columns& shown,
                 bool chosen) {
    json all = json::array();
    std::string names;
    const auto add = [&](capnp::StructSchema::Field field, bool checked) {
        const std::string name = field.getProto().getName().cStr();
        names += (names.empty() ? "" : ",") + name;
        all.push_back({{"name", name}, {"title", title_of(field)}, {"checked", checked}});
    };
    for (const auto field : shown) add(field, true);
    for (const auto field : schema.getFields())
        if (std::ranges::find(shown, field) == shown.end()) add(field, false);
    const std::size_t there = all.size();
    if (shown.size() < there) {
        table["columns_shown"] = std::to_string(shown.size()) + " of " + std::to_string(there);
        table["columns_all"] = with_query(sheet.path, with(said, "columns", names));
    }
    if (chosen && !sheet.columns.empty()) table["columns_usual"] = with_query(sheet.path, with(said, "columns", ""));
    table["chooser"] = std::move(all);
}

std::size_t page_number(const Request& request) {
    std::size_t number = 0;
    for (const char c : request.parameter("page")) {
        if (c < '0' || c > '9' || number > 100'000) return 1;
        number = number * 10 + static_cast<std::size_t>(c - '0');
    }
    return std::max<std::size_t>(1, number);
}

// "51 to 100 of 312", and where the pages before and after are.
void put_pages(json& table, const Sheet& sheet, const Pairs& said, std::size_t all, std::size_t page) {
    const std::size_t pages = std::max<std::size_t>(1, (all + rows_a_page - 1) / rows_a_page);
    const auto to = [&](std::size_t n) {
        return n < 1 || n > pages ? std::string() : with_query(sheet.path, with(said, "page", std::to_string(n)));
    };
    const auto number = [](std::size_t n) { return thousands(static_cast<std::int64_t>(n)); };
    const std::size_t first = (page - 1) * rows_a_page, last = std::min(all, first + rows_a_page);
    table["count"] = all == 0     ? std::string("No rows")
                     : pages == 1 ? plural(static_cast<std::int64_t>(all), "row", "rows")
                                  : number(first + 1) + " to " + number(last) + " of " + number(all) + " rows";
    table["previous"] = to(page - 1);
    table["next"] = to(page + 1);
    table["paged"] = pages > 1;
}

// Of what was said, the filters without which the view does not answer.
Pairs needed_of(const Sheet& sheet, const Pairs& said) {
    Pairs needed;
    if (const auto* view = known_view(sheet.view))
        for (const auto& one : view->required)
            for (const auto& pair : said)
                if (pair.first == one.filter) needed.push_back(pair);
    return needed;
}

// The address of the same rows in another form.
std::string other_form(const Sheet& sheet, const Asked& asked, std::string_view suffix) {
    Pairs parameters;
    for (const auto& filter : asked.query.filters) parameters.emplace_back(filter.name, filter.value);
    if (!asked.sort.empty()) parameters.emplace_back("sort", asked.sort);
    if (!asked.contains.empty()) parameters.emplace_back("contains", asked.contains);
    std::string columns;
    for (const auto& name : asked.columns) columns += (columns.empty() ? "" : ",") + name;
    if (!columns.empty()) parameters.emplace_back("columns", columns);
    if (asked.query.known_at) parameters.emplace_back("known_at", to_string(*asked.query.known_at));
    if (asked.query.as_of) parameters.emplace_back("as_of", to_string(*asked.query.as_of));
    return with_query("/v1/views/" + std::string(sheet.view) + std::string(suffix), parameters);
}

}  // namespace

Result<json> table_of(const Request& request, const Sheet& sheet, Backend& backend) {
    Pairs said = said_in(request);
    DAYBOOK_TRY(const Asked asked, asked_by(sheet, said));
    if (asked.columns.empty()) said = with(std::move(said), "columns", "");
    DAYBOOK_TRY(const auto rows, rows_of(backend, asked));
    const auto schema = row_schema(rows.row_type);
    if (!schema) return corrupt("Rows of the view " + rows.view + " are unknown to this version.");
    DAYBOOK_TRY(const Columns columns, columns_of(shown_by(sheet, asked), *schema));
    const std::size_t all = rows.rows.size();
    const std::size_t page =
        std::min(page_number(request), std::max<std::size_t>(1, (all + rows_a_page - 1) / rows_a_page));
    const Pairs needed = needed_of(sheet, said);
    json table{{"path", sheet.path},
               {"all_rows", with_query(sheet.path, needed)},
               {"view", sheet.view},
               {"contains", asked.contains},
               {"sort", asked.sort},
               {"any", all > 0},
               {"empty", sheet.empty.empty() ? std::string_view("There is nothing to show here yet.") : sheet.empty},
               {"narrowed", with(with(said, "sort", ""), "columns", "").size() > needed.size()},
               {"decide", sheet.decides && decides(sheet.view)},
               {"traced", has_behind(sheet.view)},
               {"how", how_of(sheet, columns)},
               {"csv", other_form(sheet, asked, ".csv")},
               {"xlsx", other_form(sheet, asked, ".xlsx")},
               {"more", !rows.next.empty()},
               {"parked", rows.parked},
               {"heads", heads_of(sheet, said, columns, asked.sort)},
               {"filters", json::array()},
               {"rows", json::array()}};
    for (const auto& filter : parts_of(sheet.filters, ','))
        table["filters"].push_back(filter_of(filter, *schema, said, backend.views));
    put_columns(table, sheet, said, *schema, columns, !asked.columns.empty());
    put_pages(table, sheet, said, all, page);
    DAYBOOK_TRY(const auto spared, spared_of(sheet, backend.views));
    const std::string back = with_query(sheet.path, page > 1 ? with(said, "page", std::to_string(page)) : said);
    try {
        for (std::size_t at = (page - 1) * rows_a_page; at < std::min(all, page * rows_a_page); ++at)
            table["rows"].push_back(row_of(sheet, rows.rows[at], *schema, columns, spared, back));
    } catch (const kj::Exception& e) {
        return corrupt("A row of the view " + rows.view + " cannot be read: " + e.getDescription().cStr());
    }
    return table;
}

json tabs_of(std::string_view group, std::string_view path) {
    json tabs = json::array();
    for (const auto& sheet : sheets())
        if (sheet.group == group)
            tabs.push_back({{"word", sheet.tab}, {"href", sheet.path}, {"current", sheet.path == path}});
    return tabs;
}

Response sheet_page(const Frame& frame, const Request& request, const Sheet& sheet, Backend& backend) {
    auto table = table_of(request, sheet, backend);
    if (!table) return problem_page(frame, table.error());
    json data{{"title", sheet.title}, {"lead", sheet.lead}, {"table", *std::move(table)}};
    if (json tabs = tabs_of(sheet.group, sheet.path); tabs.size() > 1) data["tabs"] = std::move(tabs);
    if (sheet.above) {
        auto above = sheet.above(frame, request, backend);
        if (!above) return problem_page(frame, above.error());
        data["above"] = *std::move(above);
    }
    return page(frame, {.title = std::string(sheet.title),
                        .current = sheet.group,
                        .content = "sheet",
                        .data = std::move(data),
                        .views = sheet.hears});
}

}  // namespace daybook::gateway
