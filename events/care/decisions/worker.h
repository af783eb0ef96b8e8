#pragma once

#include "events/core/result.h"
#include "events/stored/event_view.h"

namespace daybook::care {

// What is decided about a care worker depends on nothing that went before.
struct WorkerRecord {
    bool operator==(const WorkerRecord&) const = default;
};

void add(WorkerRecord& worker, const EventView& event);
Status admit(const WorkerRecord& worker, const EventView& event);

}  // namespace daybook::care
