#pragma once

#include <capnp/dynamic.h>
#include <capnp/serialize.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/core/result.h"
#include "services/wire/client.h"

namespace daybook::gateway {

// One row read in place. Borrows the row's bytes.
class RowReader {
 public:
    explicit RowReader(const wire::Views::Row& row);
    RowReader(const RowReader&) = delete;
    RowReader& operator=(const RowReader&) = delete;

    capnp::DynamicStruct::Reader dynamic(capnp::StructSchema schema) {
        return message_.getRoot<capnp::DynamicStruct>(schema);
    }
    template <class Row>
    typename Row::Reader as() {
        return message_.getRoot<Row>();
    }

 private:
    kj::ArrayPtr<const capnp::word> segment_;
    capnp::SegmentArrayMessageReader message_;
};

// Calls `visit` with every row of a reply; `corrupt` if one cannot be read.
template <class Row, class Visit>
Status each_row(const wire::Views::Rows& rows, Visit&& visit) {
    try {
        for (const auto& row : rows.rows) {
            RowReader reader(row);
            visit(reader.as<Row>(), row);
        }
    } catch (const kj::Exception& e) {
        return corrupt("A row of the view " + rows.view + " cannot be read: " + e.getDescription().cStr());
    }
    return {};
}

// All rows of a query as they stood at one position, page by page, at most `row_limit` of them; `next` is set if there
// are more. Pages of a view that moved meanwhile are read again; unavailable if it never stands still long enough.
inline constexpr std::size_t row_limit = 50'000;
Result<wire::Views::Rows> all_rows(wire::Views& views, wire::Views::Query query);

// Where there are more rows than these: a sentence that says so. Empty where this is all.
std::string cut_text(const wire::Views::Rows& rows);

// What tells these rows from any others of the same question: a digest of every row, its key and its last change, and
// of the streams that could not be read. Rows measured anew at one position (format.md D3) differ in it, too.
std::string fingerprint(const wire::Views::Rows& rows);

// Orders rows by a column ("-column" = descending), rows of equal value as they stood. Rejected for a column that the
// rows do not have, naming those they have.
Status sort_rows(wire::Views::Rows& rows, std::string_view column);

// "visit, person, contract": what its columns are called in an address.
std::string column_names(capnp::StructSchema schema);

// One cell as a person's spreadsheet wants it: times RFC 3339 UTC, enumerants by title, lists joined by "; ".
std::string cell_text(capnp::DynamicStruct::Reader row, capnp::StructSchema::Field field);

}  // namespace daybook::gateway
