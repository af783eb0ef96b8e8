#include "services/gateway/workbook.h"

#include <xlsxwriter.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "events/core/calendar.h"
#include "events/core/no_data.h"
#include "events/stored/titles.h"
#include "services/gateway/rows.h"
#include "services/runtime/temporary.h"

namespace daybook::gateway {
namespace {

using capnp::DynamicValue;

constexpr std::size_t longest_text = 32'000;  // a cell holds 32,767 characters

struct Formats {
    lxw_format *head, *money, *hours, *share, *time;
};

lxw_format* number_format(lxw_workbook* book, const char* text) {
    lxw_format* format = workbook_add_format(book);
    format_set_num_format(format, text);
    return format;
}

// Days since 1899-12-30 of the clock on the wall, as spreadsheets count.
double wall_time(std::int64_t micros_utc) {
    const Instant t = instant(micros_utc);
    const auto& london = Calendar::london();
    constexpr double epoch = 25'569;  // 1970-01-01
    return epoch + static_cast<double>(number(london.day_of(t))) +
           static_cast<double>(london.time_of_day(t).count()) / 86'400.0;
}

void write_number(lxw_worksheet* sheet, lxw_row_t row, lxw_col_t column, std::int64_t value, std::string_view unit,
                  const Formats& formats) {
    const auto number = static_cast<double>(value);
    if (value == no_data) {
        worksheet_write_string(sheet, row, column, no_data_text, nullptr);
    } else if (unit == "p") {
        worksheet_write_number(sheet, row, column, number / 100, formats.money);
    } else if (unit == "s") {
        worksheet_write_number(sheet, row, column, number / 3600, formats.hours);
    } else if (unit == "min") {
        worksheet_write_number(sheet, row, column, number / 60, formats.hours);
    } else if (unit == "ppm") {
        // Of KPIs −1 is no data; a margin may be below zero.
        if (value != -1) worksheet_write_number(sheet, row, column, number / 1e6, formats.share);
    } else if (unit == "µs") {
        if (value != 0) worksheet_write_number(sheet, row, column, wall_time(value), formats.time);
    } else {
        worksheet_write_number(sheet, row, column, number, nullptr);
    }
}

// How many bytes of a text fit without cutting a letter of UTF-8 in two.
std::size_t whole_letters(std::string_view text, std::size_t most) {
    if (text.size() <= most) return text.size();
    while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80) --most;
    return most;
}

// XML knows no U+FFFE and U+FFFF: a workbook that holds one is called damaged.
std::string as_xml_has_it(std::string text) {
    for (auto at = text.find("\xEF\xBF"); at != std::string::npos; at = text.find("\xEF\xBF", at + 1))
        if (at + 2 < text.size() && static_cast<unsigned char>(text[at + 2]) >= 0xBE) text[at + 2] = '\xBD';
    return text;
}

// A text is written as one, whatever it begins with: nothing that was stored is ever a formula.
void write_cell(lxw_worksheet* sheet, lxw_row_t row, lxw_col_t column, capnp::DynamicStruct::Reader fields,
                capnp::StructSchema::Field field, const Formats& formats) {
    const DynamicValue::Reader value = fields.get(field);
    if (value.getType() == DynamicValue::INT)
        return write_number(sheet, row, column, value.as<std::int64_t>(), unit_of(field), formats);
    if (value.getType() == DynamicValue::UINT)
        return write_number(sheet, row, column, static_cast<std::int64_t>(value.as<std::uint64_t>()), unit_of(field),
                            formats);
    std::string text = cell_text(fields, field);
    text.resize(whole_letters(text, longest_text));
    worksheet_write_string(sheet, row, column, as_xml_has_it(std::move(text)).c_str(), nullptr);
}

std::string heading(capnp::StructSchema::Field field) {
    const auto unit = unit_of(field);
    const std::string title = title_of(field);
    if (unit == "p") return title + " (£)";
    if (unit == "s" || unit == "min") return title + " (h)";
    if (unit == "m") return title + " (m)";
    if (unit == "days") return title + " (days)";
    return title;
}

void write_rows(lxw_workbook* book, const wire::Views::Rows& rows, capnp::StructSchema schema, const Columns& columns,
                const std::string& note) {
    const Formats formats{.head = workbook_add_format(book),
                          .money = number_format(book, "#,##0.00"),
                          .hours = number_format(book, "#,##0.00"),
                          .share = number_format(book, "0.0%"),
                          .time = number_format(book, "yyyy-mm-dd hh:mm:ss")};
    format_set_bold(formats.head);
    lxw_worksheet* sheet = workbook_add_worksheet(book, rows.view.substr(0, LXW_SHEETNAME_MAX).c_str());
    worksheet_set_column(sheet, 0, static_cast<lxw_col_t>(std::max<std::size_t>(1, columns.size()) - 1), 18, nullptr);
    worksheet_freeze_panes(sheet, 1, 0);
    for (lxw_col_t at = 0; at < columns.size(); ++at)
        worksheet_write_string(sheet, 0, at, heading(columns[at]).c_str(), formats.head);
    lxw_row_t line = 0;
    for (const auto& row : rows.rows) {
        RowReader reader(row);
        const auto fields = reader.dynamic(schema);
        ++line;
        for (lxw_col_t at = 0; at < columns.size(); ++at) write_cell(sheet, line, at, fields, columns[at], formats);
    }
    if (!note.empty()) worksheet_write_string(sheet, line + 1, 0, note.c_str(), formats.head);
}

}  // namespace

Result<std::string> to_workbook(const wire::Views::Rows& rows, capnp::StructSchema schema, const Columns& columns,
                                const std::string& note) {
    const auto folder = TemporaryFolder::make("book");  // for its parts
    if (!folder) return unavailable("The workbook cannot be made: there is no place for it.");
    std::string parts = folder->path().string();
    const std::string file = parts + "/book.xlsx";
    lxw_workbook_options options{.constant_memory = LXW_TRUE, .tmpdir = parts.data(), .use_zip64 = LXW_FALSE};
    lxw_workbook* book = workbook_new_opt(file.c_str(), &options);
    if (book == nullptr) return unavailable("The workbook cannot be made: there is no room for it.");
    write_rows(book, rows, schema, columns, note);
    if (const lxw_error error = workbook_close(book); error != LXW_NO_ERROR)
        return unavailable("The workbook cannot be made: " + std::string(lxw_strerror(error)));
    std::ifstream in(file, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
}

}  // namespace daybook::gateway
