#pragma once

#include "events/core/result.h"
#include "events/stored/event_view.h"

namespace daybook::care {

// What is decided about governance depends on nothing that went before.
struct GovernanceRecord {
    bool operator==(const GovernanceRecord&) const = default;
};

void add(GovernanceRecord& governance, const EventView& event);
Status admit(const GovernanceRecord& governance, const EventView& event);

}  // namespace daybook::care
