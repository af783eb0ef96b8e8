#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>

#include "events/care/invoice.h"
#include "events/core/result.h"
#include "schema/views.capnp.h"
#include "services/wire/client.h"

// What care comes to, as lines of invoices.
namespace daybook::desk {

// A row of the view `billing` as an invoice's line.
nlohmann::json line_of(schema::BillingRow::Reader row, std::uint32_t number);

// The lines of an adjustment that brings an invoice to what its care comes to by the rates and rules that hold now, as
// after an uplift in arrears or times put right late (R20: new line − old line). A line of which anything was given
// back stays as it was settled, and so do contributions, which the next draft evens out. Rejected where nothing
// differs.
Result<nlohmann::json> adjustments_of(const care::Invoice& invoice, wire::Views& views, Position head);

}  // namespace daybook::desk
