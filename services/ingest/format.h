#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "events/core/calendar.h"
#include "events/core/result.h"
#include "services/ingest/record.h"

namespace daybook::ingest {

struct SettingsFile;

// One row of a feed file (of a table, an element of XML, an object of JSON): as it was read, and what it means.
struct Row {
    std::uint32_t number = 0;  // 1 = the first of the file; of a CSV that is its heading
    std::string raw;           // as read, at most Limits::row_bytes
    tl::expected<Record, RowError> record = tl::unexpected(RowError{});
};

// The rows of one open file, one after another, in constant memory.
class Rows {
 public:
    virtual ~Rows() = default;
    // The next row, or nothing at the end of the file. unavailable if the file cannot be read any further. A row that
    // cannot be read is handed out with its error, and reading goes on behind it.
    virtual Result<bool> next(Row& row) = 0;
    virtual std::uint64_t offset() const = 0;  // bytes taken so far
    virtual std::uint64_t size() const = 0;    // of the file when it was opened

    // A rejected row that is brought again must stand in a file of its own: what comes before the rows of such a file,
    // between them and behind them. The raw rows of a table need their headings, for example.
    struct Frame {
        std::string before{}, between{}, after{};
    };
    virtual Frame frame() const = 0;
};

// A file that is to be read.
struct FeedFile {
    std::filesystem::path path;
    std::string name;  // as its sender named it
};

// What a file says of itself: its own reference, and the contract it is about; empty where it says none.
struct FileSays {
    std::string reference{}, contract{};
};

// One feed format: turns a file into records. To add one: a file with its class and `make_…`, a line in formats.cpp
// (docs/FEEDS.md). Pure once made: no clock, no recorder.
class Format {
 public:
    virtual ~Format() = default;

    virtual std::string source() const = 0;      // unless the caller says otherwise
    virtual std::string references() const = 0;  // likewise: who gave people and workers their references

    // Opens a file, up to its first row; rejected, with what is wrong with it as a whole. The rows borrow the format.
    struct Opened {
        std::unique_ptr<Rows> rows;
        FileSays says{};
    };
    virtual Result<Opened> open(const FeedFile& file) = 0;

    // A row that a later file no longer holds: kept, or its person's week replaced (R28).
    virtual bool replaces_weeks() const { return false; }

    // For end-of-day instants of the periods its rows declare (R1).
    virtual const Calendar& zone() const = 0;
};

// The format of this name, described by `map` where it takes one; rejected for an unknown name (naming the nearest).
Result<std::unique_ptr<Format>> make_format(const std::string& name, const std::filesystem::path& map);

// The setting "missing_rows" of a map: "keep" (also without it) or "replace week".
Result<bool> replaces_weeks(const SettingsFile& file);

Result<std::unique_ptr<Format>> make_abacus(const std::filesystem::path& map);
Result<std::unique_ptr<Format>> make_hhax(const std::filesystem::path& map);
Result<std::unique_ptr<Format>> make_mapped(const std::filesystem::path& map);
Result<std::unique_ptr<Format>> make_sandata(const std::filesystem::path& map);

}  // namespace daybook::ingest
