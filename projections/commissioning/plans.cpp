#include "projections/commissioning/plans.h"

#include "events/care/package_fields.h"
#include "events/care/said.h"
#include "projections/commissioning/tables.h"
#include "schema/catalogue.capnp.h"
#include "schema/variation.capnp.h"

namespace daybook::projections::commissioning {

namespace {

constexpr std::uint8_t row_version = 1;

std::string take_variation(Rows& rows, const EventView& event, const PlanTables& tables) {
    using Fact = schema::Variation;
    const std::string key = key_of(event.stream());
    if (event.is<Fact::Proposed>()) {
        if (auto change = care::plan_change_of(event.as<Fact::Proposed>()))
            rows.edit(tables.changes, key) = std::move(*change);
        return {};
    }
    if (event.is<Fact::Refused>() || event.is<Fact::Lapsed>()) rows.erase(tables.changes, key);
    if (!event.is<Fact::Agreed>() && !event.is<Fact::Reversed>()) return {};
    const care::PlanChange* known = rows.find(tables.changes, key);
    if (!known) return {};
    const care::PlanChange change = *known;
    care::settle(rows.edit(tables.packages, key_of(change.package)).plan, change, event);
    return change.package;
}

}  // namespace

std::string encode(const care::PlanChange& change) { return care::to_bytes(change, row_version); }
Result<care::PlanChange> decode_plan_change(std::string_view bytes) {
    return care::from_bytes<care::PlanChange>(bytes, row_version, "a proposed visit plan");
}

std::string take_plan(Rows& rows, const EventView& event, const PlanTables& tables) {
    if (event.category() == schema::Catalogue::VARIATION) return take_variation(rows, event, tables);
    if (event.category() != schema::Catalogue::PACKAGE) return {};
    std::string id(care::id_in(event.stream(), "package"));
    care::fold(rows.edit(tables.packages, key_of(id)), event);
    return id;
}

}  // namespace daybook::projections::commissioning
