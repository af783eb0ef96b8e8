#pragma once

#include <string>
#include <vector>

#include "projections/money/tables.h"

// What a contract's week has beside its packages, in a row that names none: the service credits given in it, and the
// sum a block contract is paid by the week whether it is used or not (R26).
namespace daybook::projections::money {

bool is_contracts_own(const WeekOf& week);

// Its lines, as `billing` shows them and an invoice takes them.
std::vector<billing::Line> own_lines(const WeekOf& week, const WeekRow& row, const care::ContractBilling& terms);

// A service credit is put into the week of the day it was given on.
void take_credit(Rows& rows, const std::string& contract, const care::ContractBilling& terms,
                 care::ServiceCredit credit);
// A contract may be a block now, from a day on: its closed weeks are looked at again.
void take_block(Rows& rows, const std::string& contract, const care::ContractBilling& terms, Day from);
// Every block that runs on a closed day has a week there.
void close_blocks(Rows& rows, Day day);
// The figures of the contract's own week.
void settle_own(Rows& rows, WeekRow& row, const WeekOf& week, const care::ContractBilling& terms);

}  // namespace daybook::projections::money
