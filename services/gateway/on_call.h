#pragma once

#include <nlohmann/json.hpp>

#include "events/core/result.h"
#include "events/core/types.h"
#include "services/gateway/workers.h"

namespace daybook::gateway {

// "role-on-call until 07:00, handed over at 18:05 by role-coordinator; 3 records open", of every handover that holds.
Result<nlohmann::json> on_call_at(Instant now, Backend& backend);

}  // namespace daybook::gateway
