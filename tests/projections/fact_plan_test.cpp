// The plan by which the audit trail reads facts reads every field as reflection does.

#include <capnp/dynamic.h>
#include <capnp/message.h>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "events/stored/json.h"
#include "events/stored/titles.h"
#include "projections/audit_trail/fact_plan.h"
#include "tests/dsl/story.h"

namespace daybook::projections {
namespace {

using namespace story;

// A value that is not the default, different for each field; nothing for what has no plain value.
std::optional<nlohmann::json> sample(capnp::Type type, unsigned number) {
    using Type = capnp::schema::Type;
    switch (type.which()) {
        case Type::BOOL: return true;
        case Type::TEXT: return "text " + std::to_string(number);
        case Type::INT8:
        case Type::INT16:
        case Type::INT32:
        case Type::INT64: return -3 - static_cast<int>(number);
        case Type::UINT8:
        case Type::UINT16:
        case Type::UINT32:
        case Type::UINT64: return 3 + number;
        case Type::ENUM: {
            const auto words = type.asEnum().getEnumerants();
            return std::string(words[words.size() - 1].getProto().getName());
        }
        case Type::LIST:
            if (!type.asList().getElementType().isText()) return std::nullopt;
            return nlohmann::json::array({"a", "b \"c\""});
        default: return std::nullopt;
    }
}

TEST_CASE("audit trail: every field of every fact is read as reflection reads it") {
    std::size_t fields = 0;
    for (const FactType& type : all_facts()) {
        nlohmann::json data = nlohmann::json::object();
        for (const auto field : type.schema.getFields()) {
            const auto proto = field.getProto();
            const bool plain = proto.isSlot() && proto.getDiscriminantValue() == capnp::schema::Field::NO_DISCRIMINANT;
            if (!plain || subject_of(field) || !unit_of(field).empty()) continue;  // sealed; or told as a time
            if (const auto value = sample(field.getType(), proto.getCodeOrder())) data[proto.getName().cStr()] = *value;
        }
        Book book;
        book.tell(Line{.stream = type.category_name + "-1",
                       .occurred = "08:00",
                       .build = [&](const Scene&, const Envelope& envelope) {
                           const auto proposed = from_cloudevent({{"specversion", "1.0"},
                                                                  {"id", envelope.id},
                                                                  {"source", envelope.source},
                                                                  {"subject", envelope.stream},
                                                                  {"time", to_string(envelope.occurred)},
                                                                  {"type", type.type},
                                                                  {"data", data}});
                           INFO((proposed ? "" : proposed.error().sentence));
                           REQUIRE(proposed);
                           return *proposed;
                       }});
        const EventView event{book.events().front().bytes()};
        const FactFields fact{event};
        REQUIRE(fact.plan());
        for (const auto& field : fact.plan()->fields) {
            INFO(type.type << " " << field.name);
            const auto said = fact.said(field);
            REQUIRE(said.has_value() == data.contains(field.name));
            if (!said) continue;
            const auto& value = data[field.name];
            CHECK(*said == (value.is_string() ? value.get<std::string>() : value.dump()));
            ++fields;
        }
    }
    CHECK(fields > 100);
}

}  // namespace
}  // namespace daybook::projections
