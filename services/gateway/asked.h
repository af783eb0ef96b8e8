#pragma once

#include <capnp/schema.h>

#include <string>
#include <vector>

#include "events/core/result.h"
#include "services/gateway/http.h"
#include "services/gateway/workers.h"

namespace daybook::gateway {

// What an address asks of a view, the same words for a page's table, JSON, CSV and a workbook: sort, columns, contains,
// limit, after, min_position, known_at, as_of; every other parameter filters by the column of its name.
struct Asked {
    wire::Views::Query query;
    std::string sort;                  // "-column" = descending
    std::vector<std::string> columns;  // empty = all of them
    std::string contains;              // rows in which some cell holds this text, whatever its case
    std::size_t limit = 0;             // 0 = all
    // Needs every row before one can be told; else what is behind the rows of an answer can be asked for.
    bool whole() const { return !sort.empty() || !contains.empty() || limit == 0; }
};

// Rejected with a JSON Pointer to the parameter.
Result<Asked> asked_of(const Pairs& parameters, std::string_view view);

using Columns = std::vector<capnp::StructSchema::Field>;

// The columns asked for. Rejected for one the rows do not have, naming those they have.
Result<Columns> columns_of(const Asked& asked, capnp::StructSchema schema);

// The rows of the answer, chosen, sorted and cut, whoever tells them; a refusal of the sort or the columns is told as
// such.
Result<wire::Views::Rows> rows_of(Backend& backend, const Asked& asked);

}  // namespace daybook::gateway
