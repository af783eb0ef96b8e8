#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "services/ingest/csv_reader.h"
#include "services/ingest/file_bytes.h"

namespace daybook::ingest {

// A table written as XML, read as a stream in constant memory: each element that holds elements named as the columns is
// a row, and its cells are their text (namespaces and case aside). A column of the file that stands once before the
// rows is every row's. A row that is broken costs itself only. Nothing but the five built-in entities and numbered
// characters is replaced: a file with a document type of its own is refused.
class XmlReader final : public TableReader {
 public:
    // not_found for no such file; rejected for UTF-16 or another declared encoding, a document type, a file over its
    // limit, or one without a row. The first `file_columns` columns may stand before the rows.
    static Result<XmlReader> open(const std::filesystem::path& file, std::vector<std::string> columns,
                                  std::size_t file_columns);

    Result<bool> next(CsvRow& row) override;
    std::uint64_t offset() const override { return bytes_.offset(); }
    std::uint64_t size() const override { return bytes_.size(); }

    // What makes a file of single rows: the elements before them and behind them.
    std::pair<std::string, std::string> around() const;

 private:
    // A tag, or the end of the file.
    struct Tag {
        enum class Kind { start, end, empty, other, too_long, none } kind = Kind::none;
        std::string name{};    // lower case, without its namespace
        std::string markup{};  // as it stands
    };
    explicit XmlReader(FileBytes bytes) : bytes_(std::move(bytes)) {}
    Status find_rows(std::size_t file_columns);
    Tag next_tag(std::string* text);
    std::string take_markup();
    std::optional<RowError> take_row(std::string& raw);
    std::optional<RowError> read_cells(CsvRow& row) const;

    FileBytes bytes_;
    std::vector<std::string> columns_;            // as they are named
    std::map<std::string, std::size_t> at_;       // lower case → column
    std::map<std::size_t, std::string> of_file_;  // what stood before the rows
    std::string row_name_;                        // of the rows' elements
    std::uint32_t rows_ = 0;
};

}  // namespace daybook::ingest
