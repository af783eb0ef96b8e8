#pragma once

#include <cstdint>

#include "events/care/invoice.h"
#include "events/core/result.h"
#include "events/stored/event_view.h"

namespace daybook::care {

// An invoice, or a contract's book of numbers: how many it has given out.
struct InvoiceRecord {
    Invoice invoice{};
    std::uint32_t given = 0;
    bool operator==(const InvoiceRecord&) const = default;
};

void add(InvoiceRecord& record, const EventView& event);
Status admit(const InvoiceRecord& record, const EventView& event);

}  // namespace daybook::care
