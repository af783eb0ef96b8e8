#pragma once

#include <vector>

#include "events/care/billing_terms.h"
#include "events/care/person_day.h"
#include "projections/costs/cells.h"

// What care comes to in money and time, a visit at a time. Pure.
namespace daybook::projections::costs {

// What a visit earns by its contract's rules (R20, R21): the lines it is billed by; those priced with the others of
// their week each by itself, so within a penny a line. What is paid by the week, care or none, is not in it
// (`weekly_sums.h`).
// `contract`, `package` and `holds` may be null: nothing was said of them.
std::int64_t revenue_of(const care::Measured& visit, const care::ContractBilling* contract,
                        const care::PackagePrice* package, const care::PackageHolds* holds);

// Time of each care worker who came (of too many the longest), and the legs that lead to the visit.
std::vector<Worked> worked_at(const care::Measured& visit);

// What one visit puts into its month.
Cell cell_of(const care::Measured& visit, std::int64_t revenue);

}  // namespace daybook::projections::costs
