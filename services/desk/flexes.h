#pragma once

#include "services/desk/decision.h"
#include "services/wire/client.h"

// What is agreed of one visit of a package's plan, held against the plan as it was varied.
namespace daybook::desk {

// package TimeBandFlexAgreed (R17): rejected where the plan in force on its first day has no visit of that number.
// Which variations changed the plan no record says of itself, so that the view of them is asked.
Status slot_is_planned(const Decision& decision, const FactType& fact, wire::Recorder& recorder, wire::Views& views,
                       Position head);

}  // namespace daybook::desk
