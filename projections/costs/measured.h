#pragma once

#include <vector>

#include "events/care/billing_terms.h"
#include "events/care/person_day.h"
#include "projections/costs/cells.h"

// What care comes to in money and time, a visit at a time. Pure.
namespace daybook::projections::costs {

// What a visit of a package earns by its contract; `contract` and `package` may be null: nothing was said of prices.
std::int64_t revenue_of(const care::Measured& visit, const care::ContractBilling* contract,
                        const care::PackagePrice* package);

// Time of each care worker who came (of too many the longest), and the legs that lead to the visit.
std::vector<Worked> worked_at(const care::Measured& visit);

// What one visit puts into its month.
Cell cell_of(const care::Measured& visit, std::int64_t revenue);

}  // namespace daybook::projections::costs
