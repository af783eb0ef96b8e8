#include "services/gateway/decision_form.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "events/core/calendar.h"
#include "events/stored/titles.h"

namespace daybook::gateway {
namespace {

using capnp::schema::Type;
using nlohmann::json;

constexpr std::array<std::string_view, 5> roles{"coordinator", "supervisor", "manager", "finance", "commissioner"};
constexpr std::string_view role_prefix = "role-", registered_manager = "role-manager";

struct Field {
    std::string name;
    bool required = false;
    capnp::StructSchema::Field field;
};

std::vector<Field> fields_of(std::string_view names, capnp::StructSchema schema) {
    std::vector<Field> fields;
    while (!names.empty()) {
        const auto comma = names.find(',');
        std::string name(names.substr(0, comma));
        const bool required = name.ends_with('*');
        if (required) name.pop_back();
        KJ_IF_MAYBE (field, schema.findFieldByName(name.c_str())) {
            fields.push_back({std::move(name), required, *field});
        }
        names = comma == std::string_view::npos ? std::string_view() : names.substr(comma + 1);
    }
    return fields;
}

std::string entered_as(const Pairs& entered, std::string_view name) {
    for (const auto& [key, value] : entered)
        if (key == name) return value;
    return {};
}

bool is_number(capnp::StructSchema::Field field) {
    const auto which = field.getType().which();
    return which >= Type::INT8 && which <= Type::UINT64;
}

// The nameless first enumerant ("unsaid", "unknown", "nobody") is what nothing chosen means.
json options_of(capnp::StructSchema::Field field, std::string_view chosen) {
    json options = json::array();
    for (const auto enumerant : field.getType().asEnum().getEnumerants()) {
        const std::string_view name = enumerant.getProto().getName().cStr();
        if (name == "unsaid" || name == "unknown" || name == "nobody") continue;
        options.push_back({{"value", name}, {"word", title_of(enumerant)}, {"selected", name == chosen}});
    }
    return options;
}

std::string hint_of(const Field& one) {
    if (subject_of(one.field)) return "Sealed under its subject’s own key before it is stored.";
    const auto unit = unit_of(one.field);
    if (unit == "p") return "In pounds, such as 12.50.";
    if (unit == "µs") return "London time.";
    if (one.name == "risk") return "From 1, seen to first, to 5.";
    if (one.name == "documentRef" || one.name == "evidenceRef") return "The reference of the paper, no names.";
    if (one.field.getType().isList()) return "Separated by commas.";
    return {};
}

std::string input_type(const Field& one) {
    const auto unit = unit_of(one.field);
    if (unit == "day") return "date";
    if (unit == "µs") return "datetime-local";
    return is_number(one.field) && unit.empty() ? "number" : "text";
}

// "12.50", "£1,200" → pence.
std::optional<std::int64_t> pence_of(std::string_view text) {
    if (text.find_first_of("0123456789") == std::string_view::npos) return std::nullopt;
    std::int64_t pounds = 0, pence = 0;
    int decimals = -1;
    for (const char c : text) {
        if (c == ',' || c == ' ') continue;
        if (c == '.' && decimals < 0) {
            decimals = 0;
        } else if (c < '0' || c > '9' || decimals == 2 || pounds > 100'000'000) {
            return std::nullopt;
        } else if (decimals >= 0) {
            pence = pence * 10 + (c - '0');
            ++decimals;
        } else {
            pounds = pounds * 10 + (c - '0');
        }
    }
    return pounds * 100 + (decimals == 1 ? pence * 10 : pence);
}

// "2026-03-04T08:30" of the wall in London.
std::optional<Instant> local_time(std::string_view text) {
    if (text.size() < 16 || text[10] != 'T' || text[13] != ':') return std::nullopt;
    const auto day = parse_day(text.substr(0, 10));
    int hour = 0, minute = 0;
    const auto read = [&](std::size_t at, int& into) {
        const auto [end, error] = std::from_chars(text.data() + at, text.data() + at + 2, into);
        return error == std::errc{} && end == text.data() + at + 2;
    };
    if (!day || !read(11, hour) || !read(14, minute) || hour > 23 || minute > 59) return std::nullopt;
    return Calendar::london().at(*day, std::chrono::hours{hour} + std::chrono::minutes{minute}).instant;
}

Result<json> value_of(const Field& one, std::string text) {
    const auto unit = unit_of(one.field);
    if (unit == "p") {
        std::string_view sum = text;
        if (sum.starts_with("£")) sum.remove_prefix(std::string_view("£").size());
        const auto pence = pence_of(sum);
        if (!pence) return rejected(title_of(one.field) + ": “" + text + "” is not a sum such as 12.50.");
        return json(*pence);
    }
    if (unit == "µs") {
        const auto time = local_time(text);
        if (!time) return rejected(title_of(one.field) + ": “" + text + "” is not a day and a time.");
        return json(to_string(*time));
    }
    return json(std::move(text));  // the desk reads days, numbers, yes and lists out of words
}

}  // namespace

json form_fields(std::string_view names, capnp::StructSchema schema, const Pairs& entered) {
    json fields = json::array();
    for (const auto& one : fields_of(names, schema)) {
        const std::string value = entered_as(entered, one.name);
        const bool scale = one.name == "risk" || one.name == "likelihood" || one.name == "impact";
        json field{{"name", one.name},         {"title", title_of(one.field)},
                   {"required", one.required}, {"check", one.field.getType().isBool()},
                   {"hint", hint_of(one)},     {"area", subject_of(one.field).has_value()},
                   {"type", input_type(one)},  {"low", scale ? "1" : ""},
                   {"high", scale ? "5" : ""}, {"value", value}};
        if (one.field.getType().isEnum()) field["options"] = options_of(one.field, value);
        fields.push_back(std::move(field));
    }
    return fields;
}

json form_roles(std::string_view chosen, std::string_view usual) {
    json list = json::array();
    for (const auto role : roles) {
        const std::string value = std::string(role_prefix) + std::string(role);
        list.push_back({{"value", value},
                        {"word", value == registered_manager ? std::string_view("registered manager") : role},
                        {"selected", chosen.empty() ? role == usual : value == chosen}});
    }
    return list;
}

bool is_form_role(std::string_view actor) {
    return actor.starts_with(role_prefix) && std::ranges::find(roles, actor.substr(role_prefix.size())) != roles.end();
}

Result<json> form_data(const Choice& choice, const FactType& fact, const Pairs& entered) {
    json data = json::object();
    for (const auto& one : fields_of(choice.fields, fact.schema)) {
        std::string text = entered_as(entered, one.name);
        if (text.empty() && one.required) return rejected(title_of(one.field) + ": this has to be said.");
        if (text.empty()) continue;
        DAYBOOK_TRY(data[one.name], value_of(one, std::move(text)));
    }
    for (const auto& one : fields_of(choice.presets, fact.schema))
        if (std::string text = entered_as(entered, one.name); !text.empty()) data[one.name] = std::move(text);
    if (const std::string text = entered_as(entered, "position");
        !text.empty() && choice.type == "reconciliation.Verified")
        data["position"] = text;
    // A credit note says which lines it brings to nothing; the desk fills in what they came to.
    if (choice.type == "invoice.CreditNoted") {
        std::uint32_t line = 0;
        const std::string text = entered_as(entered, "line");
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), line);
        if (error != std::errc{} || end != text.data() + text.size())
            return rejected("The form has lost the line it is about: open it again.");
        data["lines"] = json::array({{{"citesLine", line}}});
    }
    return data;
}

}  // namespace daybook::gateway
