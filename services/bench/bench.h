#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "events/core/result.h"
#include "services/bench/report.h"
#include "services/wire/client.h"

// How fast a recorder is that runs already, measured from outside over its sockets.
namespace daybook::bench {

struct Load {
    std::uint64_t events = 1'000'000;
    unsigned clients = 64;
    unsigned in_flight = 4;  // requests of each client
    unsigned batch = 16;     // events of each request
    std::uint64_t seed = 1;  // another seed, other ids and streams
};

// Durable appends: every answer that is counted was synced before it was given.
Result<Figure> append(const wire::Addresses& at, const Load& load);

// The whole log read by a reader in another process, every event's frame walked.
Result<Figure> replay(const wire::Addresses& at);

// What the log keeps for an event, indexes and tree included, and how long its CloudEvent is in JSON (of the first
// 1,000).
Result<std::vector<Figure>> sizes(const wire::Addresses& at);

}  // namespace daybook::bench
