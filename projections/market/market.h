#pragma once

#include "events/care/billing_terms.h"
#include "events/care/organisation.h"
#include "projections/engine/projection.h"

namespace daybook::projections::market {

// `market`: packages, hours, cost and hourly rates by side, contract type, contract, provider, rating, lot, zone and
// service; `market-exceptions`: packages priced off their contract's card.
Projection projection();

// Beside the packages, contracts, locations and visit plans that commissioning keeps:
extern const Table<care::PackagePrice> prices;         // by package id
extern const Table<care::ContractBilling> cards;       // by contract id
extern const Table<care::Organisation> organisations;  // by id

Result<ViewPage> read_market(const Reading& reading, const ViewQuery& query);
Result<ViewPage> read_exceptions(const Reading& reading, const ViewQuery& query);

}  // namespace daybook::projections::market
