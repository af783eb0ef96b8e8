#pragma once

#include <capnp/dynamic.h>
#include <capnp/schema.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>

#include "events/core/no_data.h"

namespace daybook {

// The struct of schema/views.capnp with this id, which is what a view's rows are; nothing for one that this version
// does not know.
std::optional<capnp::StructSchema> row_schema(std::uint64_t id);

// A row as JSON, every field: as `to_json` writes it, and a figure there is no data for is null.
nlohmann::json row_to_json(capnp::DynamicStruct::Reader row);
nlohmann::json cell_to_json(capnp::DynamicStruct::Reader row, capnp::StructSchema::Field field);

}  // namespace daybook
