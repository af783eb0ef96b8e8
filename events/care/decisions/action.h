#pragma once

#include "events/core/result.h"
#include "events/stored/event_view.h"

namespace daybook::care {

struct ActionRecord {
    bool set = false;
    bool recurring = false;
    bool done = false;
    bool operator==(const ActionRecord&) const = default;
};

void add(ActionRecord& action, const EventView& event);
Status admit(const ActionRecord& action, const EventView& event);

}  // namespace daybook::care
