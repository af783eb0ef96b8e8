#include "services/desk/decision.h"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "events/core/calendar.h"
#include "events/stored/titles.h"

namespace daybook::desk {
namespace {

using nlohmann::json;

// "TimeBandFlexAgreed", "time-band-flex-agreed" and "timebandflexagreed" are one name.
std::string folded(std::string_view name) {
    std::string same;
    for (const char c : name)
        if (c != '-' && c != '_') same += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return same;
}

bool said_by_people(const FactType& fact) {
    return fact.nature == schema::Nature::DECISION || fact.nature == schema::Nature::OBSERVATION;
}

std::string_view category_of(std::string_view stream) { return stream.substr(0, stream.find('-')); }

template <class Number>
std::optional<Number> number_of(std::string_view text) {
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

json list_of(std::string_view text) {
    json list = json::array();
    while (!text.empty()) {
        const auto comma = text.find(',');
        list.push_back(std::string(text.substr(0, comma)));
        text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
    }
    return list;
}

json number_in(std::string_view text, std::string_view unit) {
    if (unit == "day")
        if (const auto day = parse_day(text)) return number(*day);
    if (unit == "µs")
        if (const auto time = parse_instant(text)) return micros(*time);
    if (const auto whole = number_of<std::int64_t>(text)) return *whole;
    return std::string(text);
}

json word_of(const std::string& text, capnp::StructSchema::Field field) {
    switch (field.getType().which()) {
        case capnp::schema::Type::BOOL:
            if (text == "yes" || text == "true") return true;
            if (text == "no" || text == "false") return false;
            return text;
        case capnp::schema::Type::INT8:
        case capnp::schema::Type::INT16:
        case capnp::schema::Type::INT32:
        case capnp::schema::Type::INT64:
        case capnp::schema::Type::UINT8:
        case capnp::schema::Type::UINT16:
        case capnp::schema::Type::UINT32:
        case capnp::schema::Type::UINT64: return number_in(text, unit_of(field));
        case capnp::schema::Type::LIST:
            return field.getType().asList().getElementType().isText() ? list_of(text) : json(text);
        default: return text;
    }
}

}  // namespace

Result<const FactType*> fact_of(const Decision& decision) {
    const auto category = category_of(decision.stream);
    std::string known;
    bool category_exists = false;
    for (const FactType& fact : all_facts()) {
        if (fact.category_name != category) continue;
        category_exists = true;
        if (folded(fact.fact_name) == folded(decision.fact)) {
            if (said_by_people(fact)) return &fact;
            return rejected(fact.type + " is said by Daybook itself when its time comes, and by nobody else");
        }
        if (said_by_people(fact)) known += (known.empty() ? "" : ", ") + fact.fact_name;
    }
    if (!category_exists) {
        return not_found("“" + decision.stream + "” is no record: its name begins with a category there is none of");
    }
    return not_found("nobody can say “" + decision.fact + "” of a " + std::string(category) + "; there are " + known);
}

json read_words(const json& data, capnp::StructSchema schema) {
    if (!data.is_object()) return data;
    json read = data;
    for (auto& [name, value] : read.items()) {
        if (!value.is_string()) continue;
        KJ_IF_MAYBE (field, schema.findFieldByName(name.c_str())) {
            value = word_of(value.get<std::string>(), *field);
        }
    }
    return read;
}

Result<Proposal> proposal_of(const Decision& decision, const FactType& fact, Instant now) {
    json event{{"specversion", "1.0"},
               {"id", decision.key},
               {"source", source},
               {"type", fact.type},
               {"subject", decision.stream},
               {"time", to_string(decision.at.value_or(now))},
               {"data", read_words(decision.data, fact.schema)}};
    if (!decision.actor.empty()) event["actor"] = decision.actor;
    if (!decision.location.empty()) event["location"] = decision.location;
    if (decision.expected) event["expectedversion"] = decision.expected->value;
    return from_cloudevent(event);
}

}  // namespace daybook::desk
