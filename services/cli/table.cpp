#include "services/cli/table.h"

#include <capnp/dynamic.h>
#include <capnp/message.h>

#include <algorithm>
#include <cstdio>
#include <ostream>

#include "events/core/calendar.h"
#include "events/stored/row_schema.h"
#include "events/stored/titles.h"
#include "services/runtime/csv.h"

namespace daybook::cli {
namespace {

// Runs `read` with the row as its schema sees it.
template <class Read>
auto with_row(const wire::Views::Row& row, capnp::StructSchema schema, Read read) {
    const kj::ArrayPtr<const capnp::word> segment(row.bytes.data(), row.bytes.size());
    capnp::SegmentArrayMessageReader message(kj::arrayPtr(&segment, 1));
    return read(message.getRoot<capnp::DynamicStruct>(schema));
}

std::string heading(capnp::StructSchema::Field field) {
    std::string text = title_of(field);
    const auto unit = unit_of(field);
    if (!unit.empty() && unit != "µs" && unit != "day") text += " (" + std::string(unit) + ")";
    return text;
}

std::string local_time(std::int64_t at) {
    if (at == 0) return {};
    const auto& london = Calendar::london();
    const Instant when = instant(at);
    const auto seconds = london.time_of_day(when).count();
    char text[16];
    std::snprintf(text, sizeof text, " %02d:%02d", static_cast<int>(seconds / 3600),
                  static_cast<int>(seconds / 60 % 60));
    return to_string(london.day_of(when)) + text;
}

std::string plain(const nlohmann::json& value) {
    if (value.is_string()) return value.get<std::string>();
    if (value.is_null()) return no_data_text;
    if (value.is_boolean()) return value.get<bool>() ? "yes" : "";
    if (!value.is_array()) return value.dump();
    std::string text;
    for (const auto& item : value) text += (text.empty() ? "" : "; ") + plain(item);
    return text;
}

// The same, an enumerant by its title: "off target", not "offTarget".
std::string worded(capnp::StructSchema::Field field, const nlohmann::json& value) {
    const auto type = field.getType();
    if (type.isEnum() && value.is_string()) {
        KJ_IF_MAYBE (enumerant, type.asEnum().findEnumerantByName(value.get<std::string>()))
            return title_of(*enumerant);
    }
    return plain(value);
}

// As a person reads it in a narrow column.
std::string shown(capnp::StructSchema::Field field, const nlohmann::json& value) {
    const auto unit = unit_of(field);
    if (value.is_number_integer() && unit == "µs") return local_time(value.get<std::int64_t>());
    if (value.is_number_integer() && unit == "ppm") {
        const auto ppm = value.get<std::int64_t>();
        if (ppm == -1) return no_data_text;  // as of KPIs; a margin may be below zero
        char text[32];
        std::snprintf(text, sizeof text, "%.2f %%", static_cast<double>(ppm) / 10'000);
        return text;
    }
    return worded(field, value);
}

// Terminal columns, not bytes: a character of UTF-8 counts once.
std::size_t width(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

}  // namespace

nlohmann::json rows_as_json(const wire::Views::Rows& rows, capnp::StructSchema schema) {
    nlohmann::json list = nlohmann::json::array();
    for (const auto& row : rows.rows) list.push_back(with_row(row, schema, row_to_json));
    nlohmann::json all{
        {"view", rows.view}, {"version", rows.version}, {"position", rows.position.value}, {"rows", std::move(list)}};
    if (!rows.parked.empty()) all["parked"] = rows.parked;
    if (!rows.next.empty()) all["next"] = rows.next;
    return all;
}

void print_csv(std::ostream& out, const wire::Views::Rows& rows, capnp::StructSchema schema) {
    std::vector<std::string> fields;
    for (const auto field : schema.getFields()) fields.push_back(heading(field));
    csv_line(out, fields);
    for (const auto& row : rows.rows) {
        const auto json = with_row(row, schema, row_to_json);
        fields.clear();
        for (const auto field : schema.getFields()) {
            const auto& value = json[field.getProto().getName().cStr()];
            const bool time = unit_of(field) == "µs" && value.is_number_integer();
            fields.push_back(!time        ? worded(field, value)
                             : value == 0 ? ""
                                          : to_string(instant(value.get<std::int64_t>())));
        }
        csv_line(out, fields);
    }
}

void print_table(std::ostream& out, const wire::Views::Rows& rows, capnp::StructSchema schema) {
    struct Column {
        std::string title;
        std::vector<std::string> cells;
        std::size_t width = 0;
    };
    std::vector<Column> columns;
    std::vector<nlohmann::json> all;
    for (const auto& row : rows.rows) all.push_back(with_row(row, schema, row_to_json));
    for (const auto field : schema.getFields()) {
        Column column{.title = title_of(field), .cells = {}, .width = 0};
        bool empty = true;
        for (const auto& json : all) {
            column.cells.push_back(shown(field, json[field.getProto().getName().cStr()]));
            empty &= column.cells.back().empty();
            column.width = std::max(column.width, width(column.cells.back()));
        }
        column.width = std::max(column.width, width(column.title));
        if (!empty) columns.push_back(std::move(column));
    }
    const auto cell = [&](const std::string& text, std::size_t wide, bool last) {
        out << text;
        if (!last) out << std::string(wide - width(text) + 2, ' ');
    };
    for (std::size_t line = 0; line <= all.size() && !columns.empty(); ++line) {
        for (const auto& column : columns)
            cell(line == 0 ? column.title : column.cells[line - 1], column.width, &column == &columns.back());
        out << "\n";
    }
}

}  // namespace daybook::cli
