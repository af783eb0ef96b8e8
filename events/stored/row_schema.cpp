#include "events/stored/row_schema.h"

#include "schema/views.capnp.h"

namespace daybook {

std::optional<capnp::StructSchema> row_schema(std::uint64_t id) {
    for (const auto field : capnp::Schema::from<schema::ViewRows>().getUnionFields()) {
        const auto row = field.getType().asStruct();
        if (row.getProto().getId() == id) return row;
    }
    return std::nullopt;
}

}  // namespace daybook
