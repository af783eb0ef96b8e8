#pragma once

#include <string_view>

#include "services/gateway/http.h"
#include "services/gateway/workers.h"

namespace daybook::gateway {

// What one append may hold (format.md F7).
inline constexpr std::size_t events_a_request = 1'000;

// POST /v1/events: CloudEvents as one JSON document, a batch, NDJSON, or one in binary mode (ce-… headers). All of one
// request or nothing is recorded. 201 with the receipt; 200 when everything had been recorded before.
Response post_events(const Request& request, Backend& backend);

// GET /v1/events?after=&stream=&category=&limit=: CloudEvents in order, with Link: rel="next" while there are more; of
// several categories where they stand with commas. With `stream`, `after` is a version of that stream, else a position.
Response get_events(const Request& request, Backend& backend);

// GET /v1/events/{position}: one CloudEvent.
Response get_event(std::string_view position, Backend& backend);

}  // namespace daybook::gateway
