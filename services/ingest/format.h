#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "events/core/calendar.h"
#include "events/core/result.h"
#include "services/ingest/csv_reader.h"
#include "services/ingest/record.h"

namespace daybook::ingest {

struct SettingsFile;

// One feed format: turns rows into records. To add one: a file with its class and `make_…`, a line in formats.cpp.
// Pure once made: no clock, no recorder.
class Format {
 public:
    virtual ~Format() = default;

    virtual char delimiter() const { return ','; }
    virtual std::string source() const = 0;      // unless the caller says otherwise
    virtual std::string references() const = 0;  // likewise: who gave people and workers their references

    // Finds the columns; rejected, naming what is missing and the nearest heading there is.
    virtual Status bind(const std::vector<std::string>& headings) = 0;

    // The row as a record, or why it cannot be one. `row.error` is empty and it has as many cells as headings.
    virtual tl::expected<Record, RowError> read(const CsvRow& row) const = 0;

    // The file's own reference, said in its rows, and the contract it is about; empty where the format has none.
    struct FileSays {
        std::string reference{}, contract{};
    };
    virtual FileSays about(const CsvRow& first) const = 0;

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
Result<std::unique_ptr<Format>> make_mapped(const std::filesystem::path& map);

// Headings, trimmed and in any case, to column numbers.
class Headings {
 public:
    explicit Headings(const std::vector<std::string>& names);
    // Rejected, naming the nearest heading, if the column is not there; also if it is there twice.
    Result<std::size_t> at(const std::string& name) const;

 private:
    std::vector<std::string> names_;   // as they stand
    std::vector<std::string> folded_;  // lower case
};

}  // namespace daybook::ingest
