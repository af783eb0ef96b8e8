#include "events/stored/row_schema.h"

#include "schema/tables.capnp.h"
#include "schema/views.capnp.h"

namespace daybook {

std::optional<capnp::StructSchema> row_schema(std::uint64_t id) {
    const capnp::StructSchema lists[]{capnp::Schema::from<schema::ViewRows>(),
                                      capnp::Schema::from<schema::TableRows>()};
    for (const auto& list : lists)
        for (const auto field : list.getUnionFields()) {
            const auto row = field.getType().asStruct();
            if (row.getProto().getId() == id) return row;
        }
    return std::nullopt;
}

}  // namespace daybook
