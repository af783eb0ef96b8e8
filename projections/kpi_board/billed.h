#pragma once

#include <string_view>
#include <vector>

#include "projections/engine/projection.h"

// The lines of issued invoices: which of them stand as they were issued.
namespace daybook::projections::kpi_board {

// Takes one event of an invoice.
void take_invoice(Rows& rows, const EventView& event);
Status settle_invoice(Rows& rows, std::string_view key);

std::vector<const TableInfo*> invoice_tables();

}  // namespace daybook::projections::kpi_board
