#include "events/stored/row_schema.h"

#include "events/stored/json.h"
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

nlohmann::json cell_to_json(capnp::DynamicStruct::Reader row, capnp::StructSchema::Field field) {
    const capnp::DynamicValue::Reader value = row.get(field);
    if (value.getType() == capnp::DynamicValue::INT && value.as<std::int64_t>() == no_data) return nullptr;
    return to_json_value(value, true);
}

nlohmann::json row_to_json(capnp::DynamicStruct::Reader row) {
    nlohmann::json json = nlohmann::json::object();
    for (const auto field : row.getSchema().getFields())
        json[field.getProto().getName().cStr()] = cell_to_json(row, field);
    return json;
}

}  // namespace daybook
