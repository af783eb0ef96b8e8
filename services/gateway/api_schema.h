#pragma once

#include <capnp/schema.h>

#include <nlohmann/json.hpp>
#include <string>

namespace daybook::gateway {

// A struct of the schema as JSON Schema 2020-12, by reflection: what `to_json` writes of it. Enumerants by name, titles
// as titles, units as descriptions. Structs it refers to are added to `components` once, by `schema_name`.
nlohmann::json json_schema(capnp::StructSchema type, nlohmann::json& components);

// "KpiBoardRow", "VisitClockedIn": without the characters a component's name may not have.
std::string schema_name(capnp::StructSchema type);

// {"$ref": "#/components/schemas/…"}, and the struct itself among the components.
nlohmann::json schema_ref(capnp::StructSchema type, nlohmann::json& components);

// What the programs' interface says of itself: OpenAPI 3.1 and AsyncAPI 3, made from the routes, the views and the
// facts there are.
nlohmann::json openapi();
nlohmann::json asyncapi();

}  // namespace daybook::gateway
