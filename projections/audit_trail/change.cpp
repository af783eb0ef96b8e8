#include "projections/audit_trail/change.h"

#include <capnp/dynamic.h>

#include <cctype>

#include "events/care/said.h"
#include "events/core/calendar.h"
#include "events/stored/json.h"
#include "events/stored/titles.h"
#include "schema/record.capnp.h"
#include "schema/visit.capnp.h"

namespace daybook::projections {
namespace {

constexpr auto earliest_day = std::chrono::floor<std::chrono::days>(care::earliest_time).time_since_epoch().count();
constexpr auto latest_day = std::chrono::floor<std::chrono::days>(care::latest_time).time_since_epoch().count();

std::optional<capnp::DynamicStruct::Reader> fact_of(const EventView& event) {
    if (!event.type()) return std::nullopt;
    return event.event().getFact().getAs<capnp::DynamicStruct>(event.type()->schema);
}

std::string as_text(const nlohmann::json& value, std::string_view unit) {
    // A number that no calendar holds is shown as it was said.
    if (value.is_number_integer() && unit == "µs") {
        const Instant t = instant(value.get<std::int64_t>());
        if (t == care::within_reach(t)) return to_string(t);
    }
    if (value.is_number_integer() && unit == "day") {
        const auto n = value.get<std::int64_t>();
        if (n >= earliest_day && n <= latest_day) return to_string(day(static_cast<std::int32_t>(n)));
    }
    if (value.is_string()) return value.get<std::string>();
    return value.dump();
}

// "fromStart" tells what "start" was before.
std::string origin_of(std::string_view field) {
    std::string name = "from" + std::string(field);
    name[4] = static_cast<char>(std::toupper(static_cast<unsigned char>(name[4])));
    return name;
}

bool tells_before(capnp::StructSchema schema, std::string_view field) {
    if (field.size() <= 4 || field.substr(0, 4) != "from") return false;
    std::string base(field.substr(4));
    base[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(base[0])));
    return schema.findFieldByName(base) != nullptr;
}

}  // namespace

std::string text_field(const EventView& event, const char* name) {
    const auto fact = fact_of(event);
    if (!fact) return {};
    KJ_IF_MAYBE (field, fact->getSchema().findFieldByName(name)) {
        if (field->getType().which() != capnp::schema::Type::TEXT || subject_of(*field)) return {};
        const auto text = fact->get(*field).as<capnp::Text>();
        return {text.begin(), text.size()};
    }
    return {};
}

std::string family_of(const EventView& event) {
    if (!event.type()) return {};
    const auto& plan = fact_type<schema::Visit::Planned>();
    const std::string& type = event.is<schema::Visit::Replanned>() ? plan.type : event.type()->type;
    return type + "/" + text_field(event, "worker");
}

std::vector<FieldChange> change(const EventView& event, nlohmann::json& known) {
    const auto fact = fact_of(event);
    if (!fact) return {};
    std::vector<FieldChange> changes;
    const auto now = to_json(*fact);
    for (const auto field : fact->getSchema().getFields()) {
        const std::string name = field.getProto().getName();
        if (!now.contains(name) || tells_before(fact->getSchema(), name)) continue;
        const auto unit = unit_of(field);
        const std::string was = origin_of(name);
        std::string before;
        if (now.contains(was))
            before = as_text(now[was], unit);
        else if (known.contains(name))
            before = as_text(known[name], unit);
        std::string after = as_text(now[name], unit);
        if (before != after) changes.push_back({title_of(field), std::move(before), std::move(after)});
        known[name] = now[name];
    }
    return changes;
}

std::string_view change_type(const EventView& event) {
    if (event.is<schema::Record::Viewed>()) return "viewed";
    if (event.is<schema::Visit::Voided>()) return "voided";
    if (event.is<schema::Visit::TimesAdjusted>()) return "corrected";
    return event.stamp().version.value == 1 ? "created" : "amended";
}

About about(const EventView& event) {
    About found{text_field(event, "person"), text_field(event, "package"), text_field(event, "contract")};
    if (!event.type()) return found;
    const std::string_view stream = event.stream();
    const std::string_view id = stream.substr(std::min(stream.size(), event.type()->category_name.size() + 1));
    if (event.type()->category_name == "person") found.person = stream;
    if (event.type()->category_name == "package") found.package = id;
    if (event.type()->category_name == "contract") found.contract = id;
    return found;
}

}  // namespace daybook::projections
