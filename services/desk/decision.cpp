#include "services/desk/decision.h"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "events/core/calendar.h"
#include "events/core/nearest.h"
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
    if (unit == "µs") {  // a date is its beginning, 00:00 local (R24)
        if (const auto time = parse_instant(text)) return micros(*time);
        if (const auto day = parse_day(text)) return micros(Calendar::london().start_of(*day));
    }
    if (const auto whole = number_of<std::int64_t>(text)) return *whole;
    return std::string(text);
}

// A list of texts, or of words there are.
bool is_words(capnp::StructSchema::Field field) {
    const auto element = field.getType().asList().getElementType();
    return element.isText() || element.isEnum();
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
        case capnp::schema::Type::LIST: return is_words(field) ? list_of(text) : json(text);
        default: return text;
    }
}

}  // namespace

Result<const FactType*> fact_of(const Decision& decision) {
    const auto category = category_of(decision.stream);
    std::string known;
    std::vector<std::string_view> names, categories;
    bool category_exists = false;
    for (const FactType& fact : all_facts()) {
        if (categories.empty() || categories.back() != fact.category_name) categories.push_back(fact.category_name);
        if (fact.category_name != category) continue;
        category_exists = true;
        if (folded(fact.fact_name) == folded(decision.fact)) {
            if (said_by_people(fact)) return &fact;
            return rejected(fact.type + " is said by Daybook itself when its time comes, and by nobody else");
        }
        if (!said_by_people(fact)) continue;
        known += (known.empty() ? "" : ", ") + fact.fact_name;
        names.push_back(fact.fact_name);
    }
    if (!category_exists) {
        return not_found("“" + decision.stream + "” is no record: its name begins with a category there is none of" +
                         did_you_mean(category, categories));
    }
    // "handed-back" is like HandedBack, whatever is wrong with it.
    std::string like;
    for (std::size_t at = 0; at < decision.fact.size(); ++at) {
        if (decision.fact[at] == '-') continue;
        const bool first = at == 0 || decision.fact[at - 1] == '-';
        const auto letter = static_cast<unsigned char>(decision.fact[at]);
        like += first ? static_cast<char>(std::toupper(letter)) : decision.fact[at];
    }
    return not_found("nobody can say “" + decision.fact + "” of a " + std::string(category) +
                     did_you_mean(like, names) + "; there are " + known);
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

std::string how_to_say(capnp::StructSchema::Field field) {
    const auto unit = unit_of(field);
    switch (field.getType().which()) {
        case capnp::schema::Type::BOOL: return "yes or no";
        case capnp::schema::Type::ENUM: {
            std::string words;
            for (const auto one : field.getType().asEnum().getEnumerants())
                words += (words.empty() ? "" : " · ") + std::string(one.getProto().getName().cStr());
            return words;
        }
        case capnp::schema::Type::LIST: return is_words(field) ? "texts with commas between" : "a JSON list";
        case capnp::schema::Type::STRUCT: return "a JSON object";
        case capnp::schema::Type::TEXT: return "text";
        default: break;
    }
    if (unit == "day") return "a day such as 2026-03-29";
    if (unit == "µs")
        return "a time such as 2026-03-29T01:30:00Z, with its offset 2026-03-29T02:30:00+01:00, or a day for its 00:00";
    if (unit == "p") return "a whole number of pence";
    if (unit == "s") return "a whole number of seconds, such as 1800";
    if (unit == "ppm") return "a whole number of millionths: 5 % is 50000";
    return "a whole number";
}

// What is no day, time, number or yes is told in words before the schema counts its bits.
Status words_fit(const json& data, capnp::StructSchema schema) {
    if (!data.is_object()) return {};
    for (const auto& [name, value] : data.items()) {
        if (!value.is_string()) continue;
        KJ_IF_MAYBE (field, schema.findFieldByName(name.c_str())) {
            const auto which = field->getType().which();
            const bool counts = which >= capnp::schema::Type::BOOL && which <= capnp::schema::Type::UINT64;
            if (counts)
                return rejected("/data/" + name + ": “" + value.get<std::string>() + "” cannot be read: say " +
                                how_to_say(*field));
        }
    }
    return {};
}

Result<Proposal> proposal_of(const Decision& decision, const FactType& fact, Instant now) {
    const json data = read_words(decision.data, fact.schema);
    DAYBOOK_CHECK(words_fit(data, fact.schema));
    json event{{"specversion", "1.0"}, {"id", decision.key},         {"source", source},
               {"type", fact.type},    {"subject", decision.stream}, {"time", to_string(decision.at.value_or(now))},
               {"data", data}};
    if (!decision.actor.empty()) event["actor"] = decision.actor;
    if (!decision.location.empty()) event["location"] = decision.location;
    if (decision.expected) event["expectedversion"] = decision.expected->value;
    return from_cloudevent(event);
}

}  // namespace daybook::desk
