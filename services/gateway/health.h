#pragma once

#include "services/gateway/http.h"
#include "services/gateway/server.h"
#include "services/gateway/workers.h"

namespace daybook::gateway {

// GET /readyz: 200 "ready" or "degraded", naming each part, its position and lag; 503 when the recorder does not
// answer.
Response readiness(Backend& backend);

// GET /metrics: Prometheus text.
Response metrics(const HttpCounters& counters, Backend& backend);

}  // namespace daybook::gateway
