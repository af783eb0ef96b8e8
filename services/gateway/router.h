#pragma once

#include "services/gateway/feeds_api.h"
#include "services/gateway/http.h"
#include "services/gateway/server.h"
#include "services/gateway/stream.h"
#include "services/gateway/workers.h"
#include "services/runtime/service.h"

namespace daybook::gateway {

// Which address does what.
struct Router {
    Clock clock;
    bool demo = false;
    StreamHub* hub = nullptr;
    const HttpCounters* counters = nullptr;
    Feeds feeds{};

    Response answer(const Request& request, Backend& backend) const;
};

// What needs no token and no other service: /livez and the embedded assets.
std::optional<Response> open_to_all(const Request& request);

// Whether a refusal should be a page a person reads instead of problem+json.
bool wants_page(const Request& request);

}  // namespace daybook::gateway
