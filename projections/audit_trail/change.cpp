#include "projections/audit_trail/change.h"

#include <algorithm>

#include "projections/engine/bytes.h"
#include "schema/record.capnp.h"
#include "schema/visit.capnp.h"

namespace daybook::projections {
namespace {

struct Value {
    std::string_view name;
    std::string_view text;
};

std::vector<Value> values_of(std::string_view bytes) {
    std::vector<Value> values;
    BytesIn in(bytes);
    while (in.good() && !in.done()) {
        const std::string_view name = in.text();
        values.push_back({name, in.text()});
    }
    return values;
}

std::string bytes_of(const std::vector<Value>& values) {
    std::size_t size = 0;
    for (const Value& value : values) size += value.name.size() + value.text.size() + 4;
    BytesOut out(size);
    for (const Value& value : values) {
        out.text(value.name);
        out.text(value.text);
    }
    return out.take();
}

}  // namespace

std::string family_of(const FactFields& fact) {
    if (!fact.plan()) return {};
    std::string family = fact.plan()->family + "/";
    return family.append(fact.text(fact.plan()->worker));
}

std::vector<FieldChange> change(const FactFields& fact, std::string& known) {
    std::vector<FieldChange> changes;
    if (!fact.plan()) return changes;
    const auto& fields = fact.plan()->fields;
    std::vector<Value> values = values_of(known);
    std::vector<std::string> said;  // the new ones
    said.reserve(fields.size());
    changes.reserve(fields.size());
    values.reserve(values.size() + fields.size());
    for (const auto& field : fields) {
        if (field.tells_before) continue;
        auto after = fact.said(field);
        if (!after) continue;
        said.push_back(std::move(*after));
        auto value = std::ranges::find(values, field.name, &Value::name);
        if (value == values.end()) value = values.insert(value, Value{field.name, {}});
        std::optional<std::string> before;
        if (field.before) before = fact.said(fields[*field.before]);
        if (!before) before = value->text;
        value->text = said.back();
        if (*before != said.back()) changes.push_back({field.title, std::move(*before), said.back()});
    }
    known = bytes_of(values);
    return changes;
}

std::string_view change_type(const FactType* type, Version version) {
    if (type == &fact_type<schema::Record::Viewed>()) return "viewed";
    if (type == &fact_type<schema::Visit::Voided>()) return "voided";
    if (type == &fact_type<schema::Visit::TimesAdjusted>()) return "corrected";
    return version.value == 1 ? "created" : "amended";
}

void learn(About& known, const EventView& event, const FactFields& fact) {
    const FactPlan* plan = fact.plan();
    if (!plan) return;
    const std::string& category = event.type()->category_name;
    const std::string_view stream = event.stream();
    const std::string_view id = stream.substr(std::min(stream.size(), category.size() + 1));
    const auto put = [](std::string& place, std::string_view said) {
        if (!said.empty() && place != said) place = said;
    };
    put(known.person, category == "person" ? stream : fact.text(plan->person));
    put(known.package, category == "package" ? id : fact.text(plan->package));
    put(known.contract, category == "contract" ? id : fact.text(plan->contract));
}

}  // namespace daybook::projections
