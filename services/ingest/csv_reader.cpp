#include "services/ingest/csv_reader.h"

#include <csv.h>

#include "services/ingest/file_bytes.h"
#include "services/ingest/ingest.h"
#include "services/ingest/text.h"

namespace daybook::ingest {
namespace {

// libcsv, given one record at a time: it takes quotes apart, we find where records end and what they may hold at most.
class Cells {
 public:
    explicit Cells(char delimiter) : delimiter_(delimiter) {
        if (csv_init(&parser_, 0) == 0) csv_set_delim(&parser_, static_cast<unsigned char>(delimiter));
    }
    ~Cells() { csv_free(&parser_); }
    Cells(const Cells&) = delete;
    Cells& operator=(const Cells&) = delete;

    // False if the record is not exactly one for libcsv. Without a quote there is nothing to take apart.
    bool split(std::string_view record, std::vector<std::string>& cells) {
        cells.clear();
        if (record.find('"') == std::string_view::npos) {
            for (auto end = record.find(delimiter_); end != std::string_view::npos; end = record.find(delimiter_)) {
                cells.emplace_back(trimmed(record.substr(0, end)));
                record.remove_prefix(end + 1);
            }
            cells.emplace_back(trimmed(record));
            return true;
        }
        out_ = &cells;
        records_ = 0;
        csv_parse(&parser_, record.data(), record.size(), &Cells::cell, &Cells::end, this);
        csv_fini(&parser_, &Cells::cell, &Cells::end, this);
        return records_ == 1;
    }

 private:
    static void cell(void* text, std::size_t size, void* self) {
        static_cast<Cells*>(self)->out_->emplace_back(trimmed({static_cast<const char*>(text), size}));
    }
    static void end(int, void* self) { ++static_cast<Cells*>(self)->records_; }

    char delimiter_;
    csv_parser parser_{};
    std::vector<std::string>* out_ = nullptr;
    int records_ = 0;
};

// Where a record stands: outside its cells, in a bare cell, in a quoted one, or behind a quote that may close it.
enum class At { cell_start, bare, quoted, after_quote };

}  // namespace

struct CsvReader::State : FileBytes {
    State(FileBytes bytes, char delimiter_) : FileBytes(std::move(bytes)), delimiter(delimiter_), cells(delimiter_) {}

    char delimiter;
    Cells cells;
    std::uint32_t rows = 0;

    struct Scan {
        bool whole = false;      // the record ended where a record may end
        bool in_quote = false;   // else: it was cut inside a quoted cell
        std::size_t column = 1;  // the one it was cut in
    };
    Scan scan(std::string& raw);
    bool take_line(std::string& raw);
    void recover(CsvRow& row, const Scan& scan);
};

// A line that is here whole and holds no quote is a record.
bool CsvReader::State::take_line(std::string& raw) {
    std::string_view line = ahead();
    const auto size = line.find('\n');
    if (size == std::string_view::npos) return false;
    line = line.substr(0, size);
    if (line.ends_with('\r')) line.remove_suffix(1);
    const auto holds = [&](char c) { return line.find(c) != std::string_view::npos; };
    if (line.size() > Limits::row_bytes || holds('"') || holds('\r')) return false;
    raw.assign(line);
    skip(size + 1);
    return true;
}

CsvReader::State::Scan CsvReader::State::scan(std::string& raw) {
    if (take_line(raw)) return {.whole = true};
    At where = At::cell_start;
    std::size_t column = 1;
    for (int c = peek(); c != FileBytes::end; c = peek()) {
        const bool open = where == At::quoted;
        if (!open && (c == '\n' || c == '\r')) {
            skip();
            if (c == '\r' && peek() == '\n') skip();
            return {.whole = true, .column = column};
        }
        if (raw.size() >= Limits::row_bytes) return {.in_quote = open, .column = column};
        skip();
        raw += static_cast<char>(c);
        if (open) {
            if (c == '"') where = At::after_quote;
        } else if (c == delimiter) {
            where = At::cell_start;
            ++column;
        } else if (where == At::after_quote) {
            if (c != ' ') where = At::quoted;  // a doubled quote, or a stray one that libcsv takes as text
        } else if (where == At::cell_start && c == '"') {
            where = At::quoted;
        } else if (c != ' ') {
            where = At::bare;
        }
    }
    return {.whole = where != At::quoted, .in_quote = where == At::quoted, .column = column};
}

// A record without an end is given up as one line, and its other lines are read again: a stray quote costs one row.
void CsvReader::State::recover(CsvRow& row, const Scan& scan) {
    const std::string column = "column " + std::to_string(scan.column);
    const auto line_end = row.raw.find_first_of("\r\n");
    if (scan.in_quote && line_end != std::string::npos) {
        const bool two = row.raw.compare(line_end, 2, "\r\n") == 0;
        put_back(std::string_view{row.raw}.substr(line_end + (two ? 2 : 1)));
        row.raw.resize(line_end);
        row.error = RowError{column, "quote", "a quoted field is not closed"};
        return;
    }
    if (row.raw.size() < Limits::row_bytes) {
        row.error = RowError{column, "quote", "a quoted field is not closed before the end of the file"};
        return;
    }
    skip_line();
    row.error = RowError{column, "row-size", "the row is longer than " + std::to_string(Limits::row_bytes) + " bytes"};
}

CsvReader::CsvReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
CsvReader::CsvReader(CsvReader&&) noexcept = default;
CsvReader& CsvReader::operator=(CsvReader&&) noexcept = default;
CsvReader::~CsvReader() = default;

Result<CsvReader> CsvReader::open(const std::filesystem::path& path, char delimiter) {
    DAYBOOK_TRY(auto bytes, FileBytes::open(path));
    return CsvReader(std::make_unique<State>(std::move(bytes), delimiter));
}

Result<bool> CsvReader::next(CsvRow& row) {
    State& s = *state_;
    while (s.peek() != FileBytes::end) {
        row.number = ++s.rows;
        row.offset = s.offset();
        row.raw.clear();
        row.cells.clear();
        row.error.reset();
        const auto scan = s.scan(row.raw);
        if (!scan.whole) {
            s.recover(row, scan);
            return true;
        }
        if (trimmed(row.raw).empty()) continue;
        row.error = not_text(row.raw, row.offset);
        if (row.error) return true;
        if (!s.cells.split(row.raw, row.cells)) {
            row.error = RowError{"", "quote", "the row's quotes do not match"};
        } else if (row.cells.size() > Limits::columns) {
            row.error = RowError{"", "columns", "more than " + std::to_string(Limits::columns) + " columns"};
        }
        for (std::size_t i = 0; i < row.cells.size() && !row.error; ++i)
            if (row.cells[i].size() > Limits::field_bytes)
                row.error = RowError{"column " + std::to_string(i + 1), "field-size",
                                     "the field is longer than " + std::to_string(Limits::field_bytes) + " bytes"};
        return true;
    }
    DAYBOOK_CHECK(s.state());
    return false;
}

std::uint64_t CsvReader::offset() const { return state_->offset(); }
std::uint64_t CsvReader::size() const { return state_->size(); }

}  // namespace daybook::ingest
