#pragma once

#include "events/core/result.h"
#include "events/stored/event_view.h"

namespace daybook::care {

struct RiskRecord {
    bool raised = false;
    bool closed = false;
    bool operator==(const RiskRecord&) const = default;
};

void add(RiskRecord& risk, const EventView& event);
Status admit(const RiskRecord& risk, const EventView& event);

}  // namespace daybook::care
