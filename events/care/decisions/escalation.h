#pragma once

#include "events/core/result.h"
#include "events/stored/event_view.h"

namespace daybook::care {

struct EscalationRecord {
    bool raised = false;
    bool sent = false;
    bool returned = false;  // the figure came back within its threshold
    bool closed = false;
    bool operator==(const EscalationRecord&) const = default;
};

void add(EscalationRecord& escalation, const EventView& event);
Status admit(const EscalationRecord& escalation, const EventView& event);

}  // namespace daybook::care
