#pragma once

#include "events/core/result.h"
#include "events/stored/event_view.h"

namespace daybook::care {

struct InvoiceRecord {
    enum class State { unknown, drafted, issued, paid, cancelled };
    State state = State::unknown;
    bool operator==(const InvoiceRecord&) const = default;
};

void add(InvoiceRecord& invoice, const EventView& event);
Status admit(const InvoiceRecord& invoice, const EventView& event);

}  // namespace daybook::care
