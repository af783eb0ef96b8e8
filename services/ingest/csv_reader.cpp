#include "services/ingest/csv_reader.h"

#include <csv.h>

#include <array>
#include <fstream>

#include "events/stored/names.h"
#include "services/ingest/ingest.h"
#include "services/ingest/text.h"

namespace daybook::ingest {
namespace {

constexpr std::size_t chunk_bytes = 64 * 1'024;
constexpr int end_of_file = -1;

// libcsv, given one record at a time: it takes quotes apart, we find where records end and what they may hold at most.
class Cells {
 public:
    explicit Cells(char delimiter) {
        if (csv_init(&parser_, 0) == 0) csv_set_delim(&parser_, static_cast<unsigned char>(delimiter));
    }
    ~Cells() { csv_free(&parser_); }
    Cells(const Cells&) = delete;
    Cells& operator=(const Cells&) = delete;

    // False if the record is not exactly one for libcsv.
    bool split(std::string_view record, std::vector<std::string>& cells) {
        cells.clear();
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

    csv_parser parser_{};
    std::vector<std::string>* out_ = nullptr;
    int records_ = 0;
};

// Where a record stands: outside its cells, in a bare cell, in a quoted one, or behind a quote that may close it.
enum class At { cell_start, bare, quoted, after_quote };

std::size_t first_bad_byte(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        std::size_t length = 1;
        while (length <= 4 && !(i + length <= text.size() && is_utf8(text.substr(i, length)))) ++length;
        if (length > 4) return i;
        i += length;
    }
    return text.size();
}

}  // namespace

struct CsvReader::State {
    State(std::ifstream in, char delimiter_, std::uint64_t size_)
        : file(std::move(in)), delimiter(delimiter_), size(size_), cells(delimiter_) {}

    std::ifstream file;
    char delimiter;
    std::uint64_t size;
    Cells cells;
    std::array<char, chunk_bytes> chunk{};
    std::size_t at = 0, filled = 0;
    std::string again;  // bytes to be read once more, before the chunk
    std::size_t again_at = 0;
    std::uint64_t offset = 0;  // of the next byte
    std::uint32_t rows = 0;

    int peek() {
        if (again_at < again.size()) return static_cast<unsigned char>(again[again_at]);
        if (at == filled) {
            file.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
            filled = static_cast<std::size_t>(file.gcount());
            at = 0;
            if (filled == 0) return end_of_file;
        }
        return static_cast<unsigned char>(chunk[at]);
    }
    void skip() {
        ++offset;
        if (again_at < again.size())
            ++again_at;
        else
            ++at;
    }
    void put_back(std::string_view text) {
        again = std::string(text) + again.substr(again_at);
        again_at = 0;
        offset -= text.size();
    }
    // Takes the rest of a line, its end included.
    void skip_line() {
        for (int c = peek(); c != end_of_file; c = peek()) {
            skip();
            if (c == '\n') return;
            if (c == '\r') {
                if (peek() == '\n') skip();
                return;
            }
        }
    }

    struct Scan {
        bool whole = false;      // the record ended where a record may end
        bool in_quote = false;   // else: it was cut inside a quoted cell
        std::size_t column = 1;  // the one it was cut in
    };
    Scan scan(std::string& raw);
    void recover(CsvRow& row, const Scan& scan);
};

CsvReader::State::Scan CsvReader::State::scan(std::string& raw) {
    At where = At::cell_start;
    std::size_t column = 1;
    for (int c = peek(); c != end_of_file; c = peek()) {
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
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    if (error) return not_found("the feed file " + path.string() + " cannot be read: " + error.message());
    if (size > Limits::file_bytes)
        return rejected("the feed file has " + std::to_string(size) + " bytes; " + std::to_string(Limits::file_bytes) +
                        " is the most");
    std::ifstream in(path, std::ios::binary);
    if (!in) return not_found("the feed file " + path.string() + " cannot be opened");
    auto state = std::make_unique<State>(std::move(in), delimiter, size);
    state->peek();
    const std::string_view head{state->chunk.data(), std::min<std::size_t>(state->filled, 4)};
    if (head.starts_with("\xff\xfe") || head.starts_with("\xfe\xff"))
        return rejected("the feed file is UTF-16 (byte order mark at byte 0); UTF-8 is expected");
    if (const auto nul = head.find('\0'); nul != std::string_view::npos)
        return rejected("the feed file is UTF-16 or UTF-32 (zero at byte " + std::to_string(nul) +
                        "); UTF-8 is expected");
    if (head.starts_with("\xef\xbb\xbf"))
        for (int i = 0; i < 3; ++i) state->skip();
    return CsvReader(std::move(state));
}

Result<bool> CsvReader::next(CsvRow& row) {
    State& s = *state_;
    while (s.peek() != end_of_file) {
        row.number = ++s.rows;
        row.offset = s.offset;
        row.raw.clear();
        row.cells.clear();
        row.error.reset();
        const auto scan = s.scan(row.raw);
        if (!scan.whole) {
            s.recover(row, scan);
            return true;
        }
        if (trimmed(row.raw).empty()) continue;
        if (const auto nul = row.raw.find('\0'); nul != std::string::npos) {
            row.error = RowError{"", "nul", "a zero byte at byte " + std::to_string(row.offset + nul) + " of the file"};
        } else if (!is_utf8(row.raw)) {
            row.error = RowError{"", "encoding",
                                 "not UTF-8 at byte " + std::to_string(row.offset + first_bad_byte(row.raw)) +
                                     " of the file (Latin-1?)"};
        } else if (!s.cells.split(row.raw, row.cells)) {
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
    if (s.file.bad()) return unavailable("the feed file cannot be read at byte " + std::to_string(s.offset));
    return false;
}

std::uint64_t CsvReader::offset() const { return state_->offset; }
std::uint64_t CsvReader::size() const { return state_->size; }

}  // namespace daybook::ingest
