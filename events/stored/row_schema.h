#pragma once

#include <capnp/schema.h>

#include <cstdint>
#include <optional>

namespace daybook {

// The struct of schema/views.capnp with this id, which is what a view's rows are; nothing for one that this version
// does not know.
std::optional<capnp::StructSchema> row_schema(std::uint64_t id);

}  // namespace daybook
