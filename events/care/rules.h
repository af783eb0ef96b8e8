#pragma once

#include "events/care/records.h"
#include "events/core/result.h"
#include "events/stored/event_view.h"
#include "events/stored/fact_type.h"

namespace daybook::care {

// Does admitting this fact depend on what its stream has become? Observations never do: they are always recorded, odd
// or not (domain.md section 2).
bool depends_on_record(const FactType& type);

// May this decision be recorded on a stream in this state? Rejected with a sentence in the words of those who decide.
// `event` is the proposal before it is sealed; `record` is the fold of the stream up to it.
Status admit(const Record& record, const EventView& event);

}  // namespace daybook::care
