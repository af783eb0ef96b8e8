#include "services/gateway/fact_words.h"

#include "events/core/calendar.h"
#include "events/stored/titles.h"
#include "services/gateway/cells.h"

namespace daybook::gateway {
namespace {

using capnp::DynamicValue;
using nlohmann::json;

std::string number_words(std::int64_t value, std::string_view unit) {
    if (unit == "day") return value == 0 ? std::string() : date_year(day(static_cast<std::int32_t>(value)));
    if (unit == "p") return money_text(value);
    if (unit == "s") return hours_text(value);
    if (unit == "min") return hours_text(value * 60);
    if (unit == "ppm") return per_cent(value);
    if (unit == "µs") return when_text(value);
    return thousands(value);
}

std::string words_of(DynamicValue::Reader value, std::string_view unit);

// A named parameter of a rule set says its unit at the end of its name: "late_s", "short_ppm".
std::string term_words(const std::string& name, std::int64_t value) {
    const auto ends = [&](std::string_view suffix) { return name.ends_with(suffix); };
    const std::string_view unit = ends("_s") ? "s" : ends("_ppm") ? "ppm" : ends("_pence") ? "p" : "";
    std::string words = unit.empty() ? name : name.substr(0, name.rfind('_'));
    for (char& c : words)
        if (c == '_') c = ' ';
    return words + ": " + number_words(value, unit);
}

// "homecare, weekend, £26.93, hour": what was said of it, in the order of the schema.
std::string struct_words(capnp::DynamicStruct::Reader value) {
    std::string text;
    std::string name;
    KJ_IF_MAYBE (term, value.getSchema().findFieldByName("value")) {
        if (value.getSchema().getFields().size() == 2 && term->getType().isInt64())
            return term_words(value.get("name").as<capnp::Text>().cStr(), value.get(*term).as<std::int64_t>());
    }
    for (const auto field : value.getSchema().getFields()) {
        const bool named = std::string_view(field.getProto().getName().cStr()) == "name";
        if (!value.has(field, capnp::HasMode::NON_DEFAULT) && !field.getType().isEnum()) continue;
        const auto type = field.getType().which();
        std::string words = words_of(value.get(field), unit_of(field));
        if (words.empty()) continue;
        if (named) {
            name = words + " ";
            continue;
        }
        // A bare number or yes says nothing without its title.
        const bool bare = type == capnp::schema::Type::BOOL || unit_of(field) == "ppm" ||
                          (unit_of(field).empty() && !field.getType().isEnum() && !field.getType().isText());
        text += (text.empty() ? "" : ", ") + (bare ? title_of(field) + " " : std::string()) + words;
    }
    return name + text;
}

std::string words_of(DynamicValue::Reader value, std::string_view unit) {
    switch (value.getType()) {
        case DynamicValue::BOOL: return value.as<bool>() ? "yes" : "no";
        case DynamicValue::INT: return number_words(value.as<std::int64_t>(), unit);
        case DynamicValue::UINT: return number_words(static_cast<std::int64_t>(value.as<std::uint64_t>()), unit);
        case DynamicValue::FLOAT: return std::to_string(value.as<double>());
        case DynamicValue::ENUM: return title_of(value.as<capnp::DynamicEnum>());
        case DynamicValue::TEXT: {
            const std::string text = value.as<capnp::Text>().cStr();
            return text.starts_with("person-") || text.starts_with("worker-") ? short_ref(text) : text;
        }
        case DynamicValue::STRUCT: return struct_words(value.as<capnp::DynamicStruct>());
        case DynamicValue::LIST: {
            std::string text;
            for (const auto item : value.as<capnp::DynamicList>())
                text += (text.empty() ? "" : ", ") + words_of(item, unit);
            return text;
        }
        default: return {};
    }
}

}  // namespace

json fact_words(capnp::DynamicStruct::Reader fact) {
    json words = json::array();
    for (const auto field : fact.getSchema().getFields()) {
        if (!fact.has(field, capnp::HasMode::NON_DEFAULT)) continue;
        const DynamicValue::Reader value = fact.get(field);
        json one{{"word", title_of(field)}};
        const bool of_structs =
            value.getType() == DynamicValue::LIST && field.getType().asList().getElementType().isStruct();
        if (of_structs) {
            for (const auto item : value.as<capnp::DynamicList>()) one["list"].push_back(words_of(item, {}));
        } else {
            one["value"] = words_of(value, unit_of(field));
        }
        words.push_back(std::move(one));
    }
    return words;
}

}  // namespace daybook::gateway
