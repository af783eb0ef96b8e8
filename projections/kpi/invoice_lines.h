#pragma once

#include "events/care/invoice.h"
#include "projections/kpi/kpi.h"

// The line of an issued invoice as a record of KPIs.
namespace daybook::kpi {

struct InvoiceLineSeen {
    const care::Invoice::Billed& line;
    Day issued{};
};
using InvoiceLineKpi = Kpi<InvoiceLineSeen>;

std::span<const InvoiceLineKpi* const> invoice_line_kpis();

extern const InvoiceLineKpi invoice_accuracy;

}  // namespace daybook::kpi
