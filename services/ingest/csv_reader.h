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

// One record of a CSV file.
struct CsvRow {
    std::uint32_t number = 0;        // 1 = the heading; a record that spans lines is one
    std::uint64_t offset = 0;        // of its first byte in the file
    std::string raw;                 // as read, at most Limits::row_bytes
    std::vector<std::string> cells;  // trimmed; valid UTF-8 without NUL unless `error`
    std::optional<RowError> error;   // it could not be read: codes encoding, nul, row-size, field-size, columns, quote
};

// Reads CSV as a stream in constant memory: UTF-8 with or without a byte order mark, LF, CRLF or CR, quoted newlines. A
// row that cannot be read is handed out with its error, and reading goes on behind it; blank lines are passed over.
class CsvReader {
 public:
    // not_found if there is no such file; rejected for UTF-16 or a file over its limit.
    static Result<CsvReader> open(const std::filesystem::path& file, char delimiter);
    CsvReader(CsvReader&&) noexcept;
    CsvReader& operator=(CsvReader&&) noexcept;
    ~CsvReader();

    // The next row, or nothing at the end of the file. unavailable if the file cannot be read any further.
    Result<bool> next(CsvRow& row);

    std::uint64_t offset() const;  // bytes taken so far
    std::uint64_t size() const;    // of the file when it was opened

 private:
    struct State;
    explicit CsvReader(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace daybook::ingest
