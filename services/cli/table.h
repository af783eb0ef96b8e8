#pragma once

#include <capnp/schema.h>

#include <iosfwd>
#include <nlohmann/json.hpp>
#include <vector>

#include "services/wire/client.h"

namespace daybook::cli {

// Rows of a view, for people and for programs. `schema` is the struct of the rows.
nlohmann::json rows_as_json(const wire::Views::Rows& rows, capnp::StructSchema schema);

// Headings from the schema's titles, with the unit where numbers count something.
void print_csv(std::ostream& out, const wire::Views::Rows& rows, capnp::StructSchema schema);

// Columns in line; those that are empty in every row are left out. Times as local time, shares in per cent.
void print_table(std::ostream& out, const wire::Views::Rows& rows, capnp::StructSchema schema);

}  // namespace daybook::cli
