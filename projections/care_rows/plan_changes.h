#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "events/care/variation.h"
#include "projections/engine/rows.h"
#include "projections/engine/table.h"

// The visit plans and weekly times that variations propose, in the rows of whichever projection keeps packages.
namespace daybook::projections::care_rows {

using PlanChanges = Table<care::PlanChange>;  // by the stream of the variation
extern const PlanChanges plan_changes;        // those of the rows of care

std::string encode(const care::PlanChange& change);
Result<care::PlanChange> decode_plan_change(std::string_view bytes);

// Keeps what a variation's event proposes until it is refused or lapses; the change that this event agrees or reverses,
// for `care::settle`, or nothing where it settles none.
std::optional<care::PlanChange> settled_by(Rows& rows, const PlanChanges& changes, const std::string& key,
                                           const EventView& event);

}  // namespace daybook::projections::care_rows
