#pragma once

#include <string_view>
#include <vector>

#include "projections/engine/projection.h"

// Contracts' weeks as they were reconciled (rules.md R19): what was delivered of what was expected, and who was told of
// mismatches.
namespace daybook::projections::kpi_board {

// Takes one event of a contract's week.
void take_reconciliation(Rows& rows, const EventView& event);
Status settle_reconciliation(Rows& rows, std::string_view key);

// Something more is known of an escalation about a week's mismatches; both by their streams.
void escalated(Rows& rows, std::string_view week, std::string_view escalation);

// Something else is known of the contract: its weeks are measured again.
void weeks_later(Rows& rows, std::string_view contract);

std::vector<const TableInfo*> reconciliation_tables();

}  // namespace daybook::projections::kpi_board
