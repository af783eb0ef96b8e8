#include "tests/stored/anything.h"

#include <capnp/schema.capnp.h>

namespace daybook::anything {

namespace {

using capnp::DynamicList;
using capnp::DynamicStruct;
using capnp::DynamicValue;

// A number of so many bits, never 0.
std::uint64_t number(std::uint64_t seed, unsigned bits) {
    const std::uint64_t mixed = (seed * 0x9e3779b97f4a7c15u) ^ (seed * 0xbf58476d1ce4e5b9u >> 31);
    return (mixed >> (64 - bits)) | 1;
}

std::string words(std::uint64_t seed) { return "w–" + std::to_string(number(seed, 30)); }

template <class Slot>
void set(Slot slot, capnp::Type type, std::uint64_t seed) {
    switch (type.which()) {
        case capnp::schema::Type::BOOL: return slot.set(true);
        case capnp::schema::Type::INT8: return slot.set(-static_cast<std::int64_t>(number(seed, 7)));
        case capnp::schema::Type::INT16: return slot.set(-static_cast<std::int64_t>(number(seed, 15)));
        case capnp::schema::Type::INT32: return slot.set(-static_cast<std::int64_t>(number(seed, 31)));
        case capnp::schema::Type::INT64: return slot.set(-static_cast<std::int64_t>(number(seed, 63)));
        case capnp::schema::Type::UINT8: return slot.set(number(seed, 8));
        case capnp::schema::Type::UINT16: return slot.set(number(seed, 16));
        case capnp::schema::Type::UINT32: return slot.set(number(seed, 32));
        case capnp::schema::Type::UINT64: return slot.set(number(seed, 64));
        case capnp::schema::Type::FLOAT32:
        case capnp::schema::Type::FLOAT64: return slot.set(static_cast<double>(number(seed, 20)) / 1'024);
        case capnp::schema::Type::TEXT: return slot.set(capnp::Text::Reader(words(seed).c_str()));
        case capnp::schema::Type::DATA: {
            const std::string bytes = words(seed);
            return slot.set(capnp::Data::Reader(reinterpret_cast<const kj::byte*>(bytes.data()), bytes.size()));
        }
        case capnp::schema::Type::ENUM: {
            const auto size = type.asEnum().getEnumerants().size();
            return slot.set(
                capnp::DynamicEnum(type.asEnum(), static_cast<std::uint16_t>(size > 1 ? 1 + seed % (size - 1) : 0)));
        }
        case capnp::schema::Type::STRUCT: return fill(slot.structure(), seed);
        case capnp::schema::Type::LIST: return slot.list(2 + seed % 2, type.asList().getElementType(), seed);
        default: return;
    }
}

struct Element;
void fill_list(DynamicList::Builder list, capnp::Type type, std::uint64_t seed);

struct Field {
    DynamicStruct::Builder into;
    capnp::StructSchema::Field field;
    void set(const DynamicValue::Reader& value) { into.set(field, value); }
    DynamicStruct::Builder structure() { return into.init(field).as<DynamicStruct>(); }
    void list(unsigned size, capnp::Type type, std::uint64_t seed) {
        fill_list(into.init(field, size).as<DynamicList>(), type, seed);
    }
};

struct Element {
    DynamicList::Builder into;
    unsigned index;
    void set(const DynamicValue::Reader& value) { into.set(index, value); }
    DynamicStruct::Builder structure() { return into[index].as<DynamicStruct>(); }
    void list(unsigned size, capnp::Type type, std::uint64_t seed) {
        fill_list(into.init(index, size).as<DynamicList>(), type, seed);
    }
};

void fill_list(DynamicList::Builder list, capnp::Type type, std::uint64_t seed) {
    for (unsigned i = 0; i < list.size(); ++i) anything::set(Element{list, i}, type, seed * 31 + i);
}

}  // namespace

void fill(DynamicStruct::Builder into, std::uint64_t seed) {
    for (auto field : into.getSchema().getFields())
        set(Field{into, field}, field.getType(), seed * 131 + field.getIndex());
}

}  // namespace daybook::anything
