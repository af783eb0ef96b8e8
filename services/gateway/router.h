#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "services/gateway/feeds_api.h"
#include "services/gateway/http.h"
#include "services/gateway/server.h"
#include "services/gateway/stream.h"
#include "services/gateway/workers.h"
#include "services/runtime/service.h"

namespace daybook::gateway {

class KpiShelf;

// Which address does what.
struct Router {
    Clock clock;
    bool demo = false;
    StreamHub* hub = nullptr;
    const HttpCounters* counters = nullptr;
    Feeds feeds{};
    KpiShelf* kpis = nullptr;

    Response answer(const Request& request, Backend& backend) const;
};

// One address of the programs' interface, as the OpenAPI document writes it. A name in braces is one segment of the
// path; with a star, at the end, it is all that is left of it.
struct Route {
    struct Call {
        const Router& router;
        const Request& request;
        const std::vector<std::string_view>& parts;  // what stands for the names in braces
        Backend& backend;
    };
    std::string_view path;     // "/v1/events/{position}"
    std::string_view methods;  // "GET, HEAD, POST"
    Response (*answer)(const Call&);
};
std::span<const Route> routes_of_programs();

// What needs no token and no other service: /livez and the embedded assets.
std::optional<Response> open_to_all(const Request& request);

// Whether a refusal should be a page a person reads instead of problem+json.
bool wants_page(const Request& request);

}  // namespace daybook::gateway
