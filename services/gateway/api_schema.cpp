#include "services/gateway/api_schema.h"

#include "events/stored/titles.h"

namespace daybook::gateway {
namespace {

using capnp::schema::Type;
using nlohmann::json;

json type_schema(capnp::Type type, json& components) {
    switch (type.which()) {
        case Type::BOOL: return {{"type", "boolean"}};
        case Type::INT8:
        case Type::INT16:
        case Type::INT32:
        case Type::INT64: return {{"type", "integer"}};
        case Type::UINT8:
        case Type::UINT16:
        case Type::UINT32:
        case Type::UINT64: return {{"type", "integer"}, {"minimum", 0}};
        case Type::FLOAT32:
        case Type::FLOAT64: return {{"type", "number"}};
        case Type::TEXT: return {{"type", "string"}};
        case Type::DATA: return {{"type", "string"}, {"contentEncoding", "base64"}};
        case Type::ENUM: {
            json names = json::array();
            for (const auto enumerant : type.asEnum().getEnumerants())
                names.push_back(enumerant.getProto().getName().cStr());
            return {{"type", "string"}, {"enum", std::move(names)}};
        }
        case Type::LIST: return {{"type", "array"}, {"items", type_schema(type.asList().getElementType(), components)}};
        case Type::STRUCT: return schema_ref(type.asStruct(), components);
        default: return json::object();
    }
}

std::string unit_words(std::string_view unit) {
    if (unit == "µs") return "Microseconds since 1970-01-01 UTC; 0 = never.";
    if (unit == "day") return "Days since 1970-01-01, local.";
    if (unit == "s") return "Seconds.";
    if (unit == "p") return "Pence.";
    if (unit == "ppm") return "Parts per million.";
    if (unit == "min") return "Minutes.";
    if (unit == "m") return "Metres.";
    return std::string(unit);
}

// Figures of rows may be unknown; of facts a number that was not said is 0.
bool is_row(capnp::StructSchema type) {
    return std::string_view(type.getProto().getDisplayName().cStr()).starts_with("schema/views.capnp:");
}

}  // namespace

std::string schema_name(capnp::StructSchema type) {
    // "schema/visit.capnp:Visit.ClockedIn"
    std::string name = type.getProto().getDisplayName().cStr();
    name = name.substr(name.find(':') + 1);
    std::string plain;
    for (const char c : name)
        if (c != '.') plain += c;
    return plain;
}

json schema_ref(capnp::StructSchema type, json& components) {
    const std::string name = schema_name(type);
    if (!components.contains(name)) {
        components[name] = nullptr;  // a struct may refer to itself
        json schema = json_schema(type, components);
        components[name] = std::move(schema);
    }
    return {{"$ref", "#/components/schemas/" + name}};
}

json json_schema(capnp::StructSchema type, json& components) {
    json properties = json::object();
    for (const auto field : type.getFields()) {
        json property = field.getProto().isGroup() ? json::object() : type_schema(field.getType(), components);
        if (field.getType().isInt64() && is_row(type)) property["type"] = {"integer", "null"};  // null = no data
        if (!property.contains("$ref")) {
            property["title"] = title_of(field);
            std::string words = unit_words(unit_of(field));
            if (subject_of(field)) words += std::string(words.empty() ? "" : " ") + "Sealed before it is stored.";
            if (!words.empty()) property["description"] = words;
        }
        properties[field.getProto().getName().cStr()] = std::move(property);
    }
    return {{"type", "object"}, {"title", title_of(type)}, {"properties", std::move(properties)}};
}

}  // namespace daybook::gateway
