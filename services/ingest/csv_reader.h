#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/core/result.h"
#include "services/ingest/record.h"

namespace daybook::ingest {

// One row of a table as it stands in a file.
struct CsvRow {
    std::uint32_t number = 0;        // 1 = the heading; a record that spans lines is one
    std::uint64_t offset = 0;        // of its first byte in the file
    std::string raw;                 // as read, at most Limits::row_bytes
    std::vector<std::string> cells;  // trimmed; valid UTF-8 without NUL unless `error`
    std::optional<RowError> error;   // it could not be read: codes encoding, nul, row-size, field-size, columns, quote
};

// The rows of a table, its heading the first where it has one.
class TableReader {
 public:
    virtual ~TableReader() = default;
    // The next row, or nothing at the end of the file. unavailable if the file cannot be read any further.
    virtual Result<bool> next(CsvRow& row) = 0;
    virtual std::uint64_t offset() const = 0;  // bytes taken so far
    virtual std::uint64_t size() const = 0;    // of the file when it was opened
};

// Reads CSV as a stream in constant memory: UTF-8 with or without a byte order mark, LF, CRLF or CR, quoted newlines. A
// row that cannot be read is handed out with its error, and reading goes on behind it; blank lines are passed over.
class CsvReader final : public TableReader {
 public:
    // not_found if there is no such file; rejected for UTF-16 or a file over its limit.
    static Result<CsvReader> open(const std::filesystem::path& file, char delimiter);
    CsvReader(CsvReader&&) noexcept;
    CsvReader& operator=(CsvReader&&) noexcept;
    ~CsvReader() override;

    Result<bool> next(CsvRow& row) override;
    std::uint64_t offset() const override;
    std::uint64_t size() const override;

 private:
    struct State;
    explicit CsvReader(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace daybook::ingest
