#pragma once

#include "events/care/billing_terms.h"
#include "events/care/costs.h"
#include "events/care/package.h"
#include "events/care/worker.h"
#include "projections/engine/projection.h"

namespace daybook::projections::costs {

// `sustainability`: what care of a contract type earned in a month, what it cost and how it fared; `travel-cost`: the
// same of a zone and its packages, with the supplement that those under their cost would need; `pay-check`: what an
// hour of work was paid in a care worker's week.
Projection projection();

extern const Table<care::Package> packages;           // by id
extern const Table<care::PackagePrice> prices;        // by package id
extern const Table<care::ContractBilling> contracts;  // by id
extern const Table<care::WorkerCosts> workers;        // by id
extern const Table<care::Reckoning> reckonings;       // one row
extern const Table<care::Worker> posts;               // by id: what is contracted, and absences

std::string id_key(std::string_view id);

Result<ViewPage> read_sustainability(const Reading& reading, const ViewQuery& query);
Result<ViewPage> read_travel_cost(const Reading& reading, const ViewQuery& query);
Result<ViewPage> read_pay_check(const Reading& reading, const ViewQuery& query);

}  // namespace daybook::projections::costs
