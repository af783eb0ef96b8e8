#include "projections/commissioning/plans.h"

#include "projections/commissioning/tables.h"
#include "schema/catalogue.capnp.h"

namespace daybook::projections::commissioning {

namespace {

std::string take_variation(Rows& rows, const EventView& event, const PlanTables& tables) {
    const auto change = care_rows::settled_by(rows, tables.changes, key_of(event.stream()), event);
    if (!change) return {};
    care::settle(rows.edit(tables.packages, key_of(change->package)).plan, *change, event);
    return change->package;
}

}  // namespace

std::string take_plan(Rows& rows, const EventView& event, const PlanTables& tables) {
    if (event.category() == schema::Catalogue::VARIATION) return take_variation(rows, event, tables);
    if (event.category() != schema::Catalogue::PACKAGE) return {};
    std::string id(care::id_in(event.stream(), "package"));
    care::fold(rows.edit(tables.packages, key_of(id)), event);
    return id;
}

}  // namespace daybook::projections::commissioning
