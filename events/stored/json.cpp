#include "events/stored/json.h"

#include <capnp/schema.capnp.h>
#include <kj/exception.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "events/core/nearest.h"
#include "events/stored/base64.h"

namespace daybook {

namespace {

using capnp::DynamicList;
using capnp::DynamicStruct;
using capnp::DynamicValue;
using nlohmann::json;

std::string text(kj::StringPtr text) { return {text.begin(), text.size()}; }

bool in_union(capnp::StructSchema::Field field) {
    return field.getProto().getDiscriminantValue() != capnp::schema::Field::NO_DISCRIMINANT;
}

tl::unexpected<Error> wrong(const std::string& pointer, const std::string& what) {
    return rejected((pointer.empty() ? "/" : pointer) + ": " + what);
}

// RFC 6901: one step further down.
std::string step(const std::string& pointer, std::string_view key) {
    std::string out = pointer + "/";
    for (char c : key) {
        if (c == '~')
            out += "~0";
        else if (c == '/')
            out += "~1";
        else
            out += c;
    }
    return out;
}

template <class Int>
Result<Int> whole_number(const json& value, const std::string& pointer) {
    bool fits = false;
    if (value.is_number_unsigned())
        fits = std::in_range<Int>(value.get<std::uint64_t>());
    else if (value.is_number_integer())
        fits = std::in_range<Int>(value.get<std::int64_t>());
    if (!fits)
        return wrong(pointer, "must be a whole number from " + std::to_string(std::numeric_limits<Int>::min()) +
                                  " to " + std::to_string(std::numeric_limits<Int>::max()));
    return value.get<Int>();
}

Result<std::uint16_t> enumerant_of(const json& value, capnp::EnumSchema type, const std::string& pointer) {
    if (value.is_number_integer()) return whole_number<std::uint16_t>(value, pointer);
    if (value.is_string()) {
        KJ_IF_MAYBE (found, type.findEnumerantByName(value.get<std::string>().c_str())) {
            return found->getOrdinal();
        }
    }
    std::string words;
    for (auto enumerant : type.getEnumerants())
        words += (words.empty() ? "" : ", ") + text(enumerant.getProto().getName());
    return wrong(pointer, "must be one of " + words);
}

// Where one value goes: a field of a struct, or an element of a list.
struct FieldSlot {
    DynamicStruct::Builder into;
    capnp::StructSchema::Field field;
    void set(const DynamicValue::Reader& value) { into.set(field, value); }
    DynamicStruct::Builder init_struct() {
        if (field.getProto().isGroup()) return into.get(field).as<DynamicStruct>();
        return into.init(field).as<DynamicStruct>();
    }
    DynamicList::Builder init_list(unsigned size) { return into.init(field, size).as<DynamicList>(); }
};
struct ElementSlot {
    DynamicList::Builder into;
    unsigned index;
    void set(const DynamicValue::Reader& value) { into.set(index, value); }
    DynamicStruct::Builder init_struct() { return into[index].as<DynamicStruct>(); }
    DynamicList::Builder init_list(unsigned size) { return into.init(index, size).as<DynamicList>(); }
};

template <class Int, class Slot>
Status put_number(const json& value, Slot slot, const std::string& pointer) {
    DAYBOOK_TRY(const Int number, whole_number<Int>(value, pointer));
    slot.set(number);
    return {};
}

template <class Slot>
Status put_data(const json& value, Slot slot, const std::string& pointer) {
    auto bytes = value.is_string() ? from_base64(value.get_ref<const std::string&>()) : std::nullopt;
    if (!bytes) return wrong(pointer, "must be base64 text");
    slot.set(capnp::Data::Reader(reinterpret_cast<const kj::byte*>(bytes->data()), bytes->size()));
    return {};
}

template <class Slot>
Status put(const json& value, capnp::Type type, Slot slot, const std::string& pointer);

template <class Slot>
Status put_list(const json& value, capnp::ListSchema type, Slot slot, const std::string& pointer) {
    if (!value.is_array()) return wrong(pointer, "must be a list");
    auto list = slot.init_list(static_cast<unsigned>(value.size()));
    for (unsigned i = 0; i < value.size(); ++i)
        DAYBOOK_CHECK(put(value[i], type.getElementType(), ElementSlot{list, i}, step(pointer, std::to_string(i))));
    return {};
}

template <class Slot>
Status put(const json& value, capnp::Type type, Slot slot, const std::string& pointer) {
    switch (type.which()) {
        case capnp::schema::Type::BOOL:
            if (!value.is_boolean()) return wrong(pointer, "must be true or false");
            slot.set(value.get<bool>());
            return {};
        case capnp::schema::Type::INT8: return put_number<std::int8_t>(value, slot, pointer);
        case capnp::schema::Type::INT16: return put_number<std::int16_t>(value, slot, pointer);
        case capnp::schema::Type::INT32: return put_number<std::int32_t>(value, slot, pointer);
        case capnp::schema::Type::INT64: return put_number<std::int64_t>(value, slot, pointer);
        case capnp::schema::Type::UINT8: return put_number<std::uint8_t>(value, slot, pointer);
        case capnp::schema::Type::UINT16: return put_number<std::uint16_t>(value, slot, pointer);
        case capnp::schema::Type::UINT32: return put_number<std::uint32_t>(value, slot, pointer);
        case capnp::schema::Type::UINT64: return put_number<std::uint64_t>(value, slot, pointer);
        case capnp::schema::Type::FLOAT32:
        case capnp::schema::Type::FLOAT64:
            if (!value.is_number()) return wrong(pointer, "must be a number");
            slot.set(value.get<double>());
            return {};
        case capnp::schema::Type::TEXT:
            if (!value.is_string()) return wrong(pointer, "must be text");
            slot.set(capnp::Text::Reader(value.get_ref<const std::string&>().c_str(),
                                         value.get_ref<const std::string&>().size()));
            return {};
        case capnp::schema::Type::DATA: return put_data(value, slot, pointer);
        case capnp::schema::Type::LIST: return put_list(value, type.asList(), slot, pointer);
        case capnp::schema::Type::ENUM: {
            DAYBOOK_TRY(const std::uint16_t raw, enumerant_of(value, type.asEnum(), pointer));
            slot.set(capnp::DynamicEnum(type.asEnum(), raw));
            return {};
        }
        case capnp::schema::Type::STRUCT: return from_json(value, slot.init_struct(), pointer);
        case capnp::schema::Type::VOID: slot.set(capnp::VOID); return {};
        case capnp::schema::Type::INTERFACE:
        case capnp::schema::Type::ANY_POINTER: break;
    }
    return wrong(pointer, "cannot be said in JSON");
}

// "there is no such field in Triaged — did you mean "risk"?; its fields are risk, established", the nearest first.
std::string no_such_field(const std::string& key, capnp::StructSchema type) {
    std::vector<std::string> names;
    for (const auto field : type.getFields()) names.push_back(text(field.getProto().getName()));
    const std::vector<std::string_view> known(names.begin(), names.end());
    const std::string meant = did_you_mean(key, known);
    std::ranges::stable_sort(names, {}, [&](const std::string& name) { return edit_distance(key, name); });
    std::string all;
    for (const auto& name : names) all += (all.empty() ? "" : ", ") + name;
    return "there is no such field in " + text(type.getShortDisplayName()) + meant +
           (all.empty() ? "; it has none" : "; its fields are " + all);
}

}  // namespace

json to_json_value(DynamicValue::Reader value, bool whole) {
    switch (value.getType()) {
        case DynamicValue::BOOL: return value.as<bool>();
        case DynamicValue::INT: return value.as<std::int64_t>();
        case DynamicValue::UINT: return value.as<std::uint64_t>();
        case DynamicValue::FLOAT: return value.as<double>();
        case DynamicValue::TEXT: {
            auto words = value.as<capnp::Text>();
            return std::string(words.begin(), words.size());
        }
        case DynamicValue::DATA: {
            auto data = value.as<capnp::Data>();
            return to_base64(std::as_bytes(std::span(data.begin(), data.size())));
        }
        case DynamicValue::LIST: {
            json list = json::array();
            for (auto element : value.as<DynamicList>()) list.push_back(to_json_value(element, whole));
            return list;
        }
        case DynamicValue::ENUM: {
            auto word = value.as<capnp::DynamicEnum>();
            KJ_IF_MAYBE (enumerant, word.getEnumerant()) {
                return text(enumerant->getProto().getName());
            }
            return word.getRaw();
        }
        case DynamicValue::STRUCT: return to_json(value.as<DynamicStruct>(), whole);
        case DynamicValue::VOID:
        case DynamicValue::CAPABILITY:
        case DynamicValue::ANY_POINTER:
        case DynamicValue::UNKNOWN: break;
    }
    return nullptr;
}

json to_json(DynamicStruct::Reader value, bool whole) {
    json object = json::object();
    for (auto field : value.getSchema().getFields()) {
        if (in_union(field)) {
            KJ_IF_MAYBE (set, value.which()) {
                if (!(*set == field)) continue;
            } else {
                continue;
            }
        } else if (!whole && !value.has(field, capnp::HasMode::NON_DEFAULT)) {
            continue;
        }
        if (field.getType().isAnyPointer()) continue;
        object[text(field.getProto().getName())] = to_json_value(value.get(field), whole);
    }
    return object;
}

Status from_json(const json& value, DynamicStruct::Builder into, const std::string& pointer) {
    if (!value.is_object()) return wrong(pointer, "must be an object");
    for (const auto& [key, member] : value.items()) {
        const std::string here = step(pointer, key);
        KJ_IF_MAYBE (field, into.getSchema().findFieldByName(key.c_str())) {
            if (member.is_null() && !field->getType().isVoid()) continue;
            DAYBOOK_CHECK(put(member, field->getType(), FieldSlot{into, *field}, here));
        } else {
            return wrong(here, no_such_field(key, into.getSchema()));
        }
    }
    return {};
}

}  // namespace daybook
