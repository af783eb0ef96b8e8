#pragma once

#include <string>
#include <string_view>

#include "events/care/package.h"
#include "events/care/variation.h"
#include "projections/engine/rows.h"
#include "projections/engine/table.h"

// Packages and the variations that change their visit plans, in the rows of whichever projection keeps them.
namespace daybook::projections::commissioning {

// The visit plan a variation proposed, as a row, kept until it is agreed.
std::string encode(const care::PlanChange& change);
Result<care::PlanChange> decode_plan_change(std::string_view bytes);

struct PlanTables {
    const Table<care::Package>& packages;    // by id
    const Table<care::PlanChange>& changes;  // by the stream of the variation
};

// Takes an event of a package, or of a variation: it changes the plan it proposes once it is agreed, and no longer once
// it is reversed. Returns the package it may have changed; empty where none.
std::string take_plan(Rows& rows, const EventView& event, const PlanTables& tables);

}  // namespace daybook::projections::commissioning
