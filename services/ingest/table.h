#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "services/ingest/csv_reader.h"
#include "services/ingest/format.h"

namespace daybook::ingest {

// A format whose files are tables: headings, and rows of as many cells.
class TableFormat : public Format {
 public:
    virtual char delimiter() const { return ','; }

    // The same table as XML, if the format has that form, too: the headings are then the elements' names, the first
    // `file_columns` of them those that may stand once before the rows.
    struct XmlForm {
        std::vector<std::string> columns;
        std::size_t file_columns = 0;
    };
    virtual std::optional<XmlForm> xml() const { return std::nullopt; }

    // Finds the columns; rejected, naming what is missing and the nearest heading there is.
    virtual Status bind(const std::vector<std::string>& headings) = 0;

    // What the file's name says; rejected for a name its rows cannot be understood without.
    virtual Status bind_name(const std::string&) { return {}; }

    // The row as a record, or why it cannot be one. `row.error` is empty and it has as many cells as headings.
    virtual tl::expected<Record, RowError> read(const CsvRow& row) const = 0;

    // By its first readable row.
    virtual FileSays about(const CsvRow&) const { return {}; }

    Result<Opened> open(const FeedFile& file) override;
};

// Headings, trimmed and in any case, to column numbers.
class Headings {
 public:
    explicit Headings(const std::vector<std::string>& names);
    // Rejected, naming the nearest heading, if the column is not there; also if it is there twice.
    Result<std::size_t> at(const std::string& name) const;
    // Nothing if it is not there; rejected if it is there twice.
    Result<std::optional<std::size_t>> find(const std::string& name) const;

 private:
    std::vector<std::string> names_;   // as they stand
    std::vector<std::string> folded_;  // lower case
};

}  // namespace daybook::ingest
