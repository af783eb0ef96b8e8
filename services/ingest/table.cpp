#include "services/ingest/table.h"

#include <algorithm>

#include "events/core/nearest.h"
#include "services/ingest/file_bytes.h"
#include "services/ingest/text.h"
#include "services/ingest/xml_reader.h"

namespace daybook::ingest {
namespace {

constexpr std::string_view column_prefix = "column ";

// Rows of fewer or more cells than headings are cut or shifted: which cell is which cannot be known. Empty cells behind
// the last heading are only commas.
std::optional<RowError> check_width(CsvRow& row, std::size_t width) {
    while (row.cells.size() > width && row.cells.back().empty()) row.cells.pop_back();
    if (row.cells.size() == width) return {};
    return RowError{
        "", "columns",
        "the row has " + std::to_string(row.cells.size()) + " fields, the heading " + std::to_string(width)};
}

// A table opened up to its first row.
struct Table {
    std::unique_ptr<TableReader> reader;
    std::vector<std::string> headings;
    Rows::Frame frame;
};

Result<Table> open_csv(const std::filesystem::path& path, char delimiter) {
    DAYBOOK_TRY(auto csv, CsvReader::open(path, delimiter));
    Table table{.reader = std::make_unique<CsvReader>(std::move(csv)), .headings = {}, .frame = {}};
    CsvRow row;
    DAYBOOK_TRY(const bool found, table.reader->next(row));
    if (!found) return rejected("the feed file is empty: it has no heading");
    if (row.error) return rejected("the heading cannot be read: " + row.error->reason);
    table.headings = row.cells;
    table.frame = {.before = row.raw + "\n", .between = "\n", .after = "\n"};
    return table;
}

Result<Table> open_xml(const std::filesystem::path& path, const TableFormat::XmlForm& form) {
    DAYBOOK_TRY(auto xml, XmlReader::open(path, form.columns, form.file_columns));
    const auto [before, after] = xml.around();
    return Table{.reader = std::make_unique<XmlReader>(std::move(xml)),
                 .headings = form.columns,
                 .frame = {.before = before, .between = "\n", .after = after}};
}

Result<Table> open_table(const std::filesystem::path& path, const TableFormat& format) {
    if (const auto form = format.xml()) {
        DAYBOOK_TRY(auto bytes, FileBytes::open(path));
        if (bytes.skip_blanks() == '<') return open_xml(path, *form);
    }
    return open_csv(path, format.delimiter());
}

class TableRows final : public Rows {
 public:
    TableRows(const TableFormat& format, Table table) : format_(format), table_(std::move(table)) {}

    Result<bool> next(Row& out) override {
        DAYBOOK_TRY(const bool more, table_.reader->next(row_));
        if (!more) return false;
        auto error = row_.error;
        if (!error) error = check_width(row_, table_.headings.size());
        if (error && error->field.starts_with(column_prefix)) {
            const auto column = read_number(std::string_view{error->field}.substr(column_prefix.size()));
            if (column && *column >= 1 && *column <= table_.headings.size())
                error->field = table_.headings[*column - 1];
        }
        out.number = row_.number;
        if (error)
            out.record = tl::unexpected(*std::move(error));
        else
            out.record = format_.read(row_);
        out.raw.swap(row_.raw);
        return true;
    }
    std::uint64_t offset() const override { return table_.reader->offset(); }
    std::uint64_t size() const override { return table_.reader->size(); }
    Frame frame() const override { return table_.frame; }

 private:
    const TableFormat& format_;
    Table table_;
    CsvRow row_;
};

}  // namespace

Result<Format::Opened> TableFormat::open(const FeedFile& file) {
    // Opened twice: what the first row says of the file must be known before any row is taken.
    DAYBOOK_TRY(auto ahead, open_table(file.path, *this));
    DAYBOOK_CHECK(bind(ahead.headings));
    DAYBOOK_CHECK(bind_name(file.name));
    Opened out;
    CsvRow first;
    DAYBOOK_TRY(bool more, ahead.reader->next(first));
    while (more && (first.error || check_width(first, ahead.headings.size()))) {
        DAYBOOK_TRY(more, ahead.reader->next(first));
    }
    if (more) out.says = about(first);
    DAYBOOK_TRY(auto table, open_table(file.path, *this));
    out.rows = std::make_unique<TableRows>(*this, std::move(table));
    return out;
}

Headings::Headings(const std::vector<std::string>& names) : names_(names) {
    for (const auto& name : names) folded_.push_back(lower(trimmed(name)));
}

Result<std::optional<std::size_t>> Headings::find(const std::string& name) const {
    const std::string wanted = lower(trimmed(name));
    const auto found = std::find(folded_.begin(), folded_.end(), wanted);
    if (found == folded_.end()) return std::optional<std::size_t>{};
    if (std::find(found + 1, folded_.end(), wanted) != folded_.end())
        return rejected("the file has the column \"" + name + "\" twice");
    return std::optional(static_cast<std::size_t>(found - folded_.begin()));
}

Result<std::size_t> Headings::at(const std::string& name) const {
    DAYBOOK_TRY(const auto found, find(name));
    if (found) return *found;
    const std::string wanted = lower(trimmed(name));
    const std::vector<std::string_view> known(folded_.begin(), folded_.end());
    std::string sentence = "the file has no column \"" + name + "\"";
    if (const auto like = nearest(wanted, known))
        sentence +=
            "; the nearest heading is \"" +
            names_[static_cast<std::size_t>(std::find(folded_.begin(), folded_.end(), *like) - folded_.begin())] + "\"";
    return rejected(sentence);
}

}  // namespace daybook::ingest
