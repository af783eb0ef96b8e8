#pragma once

#include <string>
#include <string_view>

#include "events/care/package.h"
#include "projections/care_rows/plan_changes.h"
#include "projections/engine/rows.h"
#include "projections/engine/table.h"

// Packages and the variations that change their visit plans, in the rows of whichever projection keeps them.
namespace daybook::projections::commissioning {

struct PlanTables {
    const Table<care::Package>& packages;  // by id
    const care_rows::PlanChanges& changes;
};

// Takes an event of a package, or of a variation: it changes the plan it proposes once it is agreed, and no longer once
// it is reversed. Returns the package it may have changed; empty where none.
std::string take_plan(Rows& rows, const EventView& event, const PlanTables& tables);

}  // namespace daybook::projections::commissioning
