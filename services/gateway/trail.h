#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

#include "events/core/result.h"
#include "schema/views.capnp.h"
#include "services/gateway/http.h"
#include "services/gateway/workers.h"

// Events as a record's story tells them: from rows of the audit trail, the words of _trail.mustache.
namespace daybook::gateway {

// One event: when it happened and how much later it was recorded, what it says and changed, by whom, of which record,
// and whether it corrects or voids what stood before.
nlohmann::json trail_row(schema::AuditTrailRow::Reader row);

// The whole trail as a table, of the filters that `asked` names.
nlohmann::json trail_as_table(Pairs asked);

// Who opened sealed data of a record or a person last, the latest first: [{"when","by","purpose","view","position"}].
// `asked` is the filter that names it.
Result<nlohmann::json> who_looked(const wire::Views::Filter& asked, Backend& backend);

}  // namespace daybook::gateway
