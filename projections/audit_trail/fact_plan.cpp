#include "projections/audit_trail/fact_plan.h"

#include <capnp/dynamic.h>
#include <capnp/schema.capnp.h>

#include <algorithm>
#include <bit>
#include <cctype>
#include <cstring>

#include "events/care/said.h"
#include "events/core/calendar.h"
#include "events/stored/json.h"
#include "events/stored/titles.h"
#include "schema/visit.capnp.h"

namespace daybook::projections {
namespace {

using Field = FactPlan::Field;
using Shape = Field::Shape;
using Unit = Field::Unit;

static_assert(std::endian::native == std::endian::little, "fields are read as they lie");

constexpr auto earliest_day = std::chrono::floor<std::chrono::days>(care::earliest_time).time_since_epoch().count();
constexpr auto latest_day = std::chrono::floor<std::chrono::days>(care::latest_time).time_since_epoch().count();

// A number that no calendar holds is shown as it was said.
std::string number_text(std::int64_t value, Unit unit) {
    if (unit == Unit::instant) {
        const Instant t = instant(value);
        if (t == care::within_reach(t)) return to_string(t);
    }
    if (unit == Unit::day && value >= earliest_day && value <= latest_day)
        return to_string(day(static_cast<std::int32_t>(value)));
    return std::to_string(value);
}

// "fromStart" tells what "start" was before.
std::string origin_of(std::string_view field) {
    std::string name = "from" + std::string(field);
    name[4] = static_cast<char>(std::toupper(static_cast<unsigned char>(name[4])));
    return name;
}

void whole(Field& field, std::uint32_t bytes, bool below_zero) {
    field.shape = Shape::whole;
    field.bytes = bytes;
    field.below_zero = below_zero;
    field.at *= bytes;
}

// Of a field that is no member of a union and has no default of its own: the shape its type has.
void shape(Field& field) {
    using Type = capnp::schema::Type;
    const auto type = field.field.getType();
    field.at = field.field.getProto().getSlot().getOffset();
    switch (type.which()) {
        case Type::TEXT: field.shape = Shape::text; return;
        case Type::BOOL: field.shape = Shape::flag; return;
        case Type::INT8: return whole(field, 1, true);
        case Type::INT16: return whole(field, 2, true);
        case Type::INT32: return whole(field, 4, true);
        case Type::INT64: return whole(field, 8, true);
        case Type::UINT8: return whole(field, 1, false);
        case Type::UINT16: return whole(field, 2, false);
        case Type::UINT32: return whole(field, 4, false);
        case Type::ENUM:
            whole(field, 2, false);
            field.shape = Shape::word;
            for (const auto word : type.asEnum().getEnumerants()) field.words.emplace_back(word.getProto().getName());
            return;
        default: return;  // read by reflection
    }
}

Field field_of(capnp::StructSchema::Field of) {
    const auto proto = of.getProto();
    Field field{.field = of, .name = proto.getName(), .title = title_of(of), .words = {}, .before = {}};
    const auto unit = unit_of(of);
    if (unit == "µs") field.unit = Unit::instant;
    if (unit == "day") field.unit = Unit::day;
    field.sealed = subject_of(of).has_value();
    const bool plain = proto.isSlot() && !proto.getSlot().getHadExplicitDefault() &&
                       proto.getDiscriminantValue() == capnp::schema::Field::NO_DISCRIMINANT;
    if (plain) shape(field);
    return field;
}

std::optional<std::size_t> number_of(const FactPlan& plan, std::string_view name) {
    const auto found = std::ranges::find(plan.fields, name, &Field::name);
    if (found == plan.fields.end()) return std::nullopt;
    return static_cast<std::size_t>(found - plan.fields.begin());
}

std::optional<std::size_t> clear_text(const FactPlan& plan, std::string_view name) {
    const auto number = number_of(plan, name);
    if (!number || plan.fields[*number].shape != Shape::text || plan.fields[*number].sealed) return std::nullopt;
    return number;
}

FactPlan made(const FactType& type) {
    FactPlan plan;
    const bool replan = &type == &fact_type<schema::Visit::Replanned>();
    plan.family = replan ? fact_type<schema::Visit::Planned>().type : type.type;
    for (const auto field : type.schema.getFields())
        if (!field.getType().isAnyPointer()) plan.fields.push_back(field_of(field));
    for (Field& field : plan.fields) {
        field.before = number_of(plan, origin_of(field.name));
        if (field.before) plan.fields[*field.before].tells_before = true;
    }
    plan.worker = clear_text(plan, "worker");
    plan.person = clear_text(plan, "person");
    plan.package = clear_text(plan, "package");
    plan.contract = clear_text(plan, "contract");
    plan.reason = clear_text(plan, "reason");
    return plan;
}

std::vector<FactPlan> made() {
    std::vector<FactPlan> plans;
    for (const FactType& type : all_facts()) plans.push_back(made(type));
    return plans;
}

std::optional<std::string> by_reflection(const EventView& event, const Field& field) {
    const auto fact = event.event().getFact().getAs<capnp::DynamicStruct>(event.type()->schema);
    if (field.field.getProto().getDiscriminantValue() != capnp::schema::Field::NO_DISCRIMINANT) {
        const auto which = fact.which();
        KJ_IF_MAYBE (set, which) {
            if (!(*set == field.field)) return std::nullopt;
        } else {
            return std::nullopt;
        }
    } else if (!fact.has(field.field, capnp::HasMode::NON_DEFAULT)) {
        return std::nullopt;
    }
    const auto value = to_json_value(fact.get(field.field));
    if (value.is_number_integer() && field.unit != Unit::none)
        return number_text(value.get<std::int64_t>(), field.unit);
    return value.is_string() ? value.get<std::string>() : value.dump();
}

}  // namespace

const FactPlan& plan_of(const FactType& type) {
    static const std::vector<FactPlan> plans = made();
    return plans[static_cast<std::size_t>(&type - all_facts().data())];
}

FactFields::FactFields(const EventView& event) : event_(event) {
    if (!event.type()) return;
    plan_ = &plan_of(*event.type());
    fact_ = event.event().getFact().getAs<capnp::AnyStruct>();
    data_ = fact_.getDataSection();
    pointers_ = fact_.getPointerSection();
}

std::optional<std::string> FactFields::said(const Field& field) const {
    switch (field.shape) {
        case Shape::text: {
            if (field.at >= pointers_.size() || pointers_[field.at].isNull()) return std::nullopt;
            const auto text = pointers_[field.at].getAs<capnp::Text>();
            return std::string(text.begin(), text.size());
        }
        case Shape::flag: {
            const bool set = field.at / 8 < data_.size() && (data_[field.at / 8] >> field.at % 8 & 1) != 0;
            return set ? std::optional<std::string>("true") : std::nullopt;
        }
        case Shape::whole:
        case Shape::word: {
            std::uint64_t value = 0;  // beyond the data of an older sender everything is zero
            if (field.at + field.bytes <= data_.size()) std::memcpy(&value, data_.begin() + field.at, field.bytes);
            if (value == 0) return std::nullopt;
            if (field.shape == Shape::word && value < field.words.size()) return field.words[value];
            const unsigned unused = field.below_zero ? 64 - 8 * field.bytes : 0;
            return number_text(static_cast<std::int64_t>(value << unused) >> unused, field.unit);
        }
        case Shape::other: return by_reflection(event_, field);
    }
    return std::nullopt;
}

std::string_view FactFields::text(std::optional<std::size_t> field) const {
    if (!field) return {};
    const std::uint32_t at = plan_->fields[*field].at;
    if (at >= pointers_.size() || pointers_[at].isNull()) return {};
    const auto text = pointers_[at].getAs<capnp::Text>();
    return {text.begin(), text.size()};
}

}  // namespace daybook::projections
