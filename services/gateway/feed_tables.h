#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "services/gateway/own_views.h"
#include "services/gateway/workers.h"
#include "services/ingest/ingest.h"

// What the log tells of feeds, for the page of feeds and its tables: of the events that `query` takes.
namespace daybook::gateway {

// How far a source has been heard; times in µs, 0 = never.
struct Heard {
    std::int64_t until = 0, silent_since = 0;
    std::string contract;
    std::map<std::string, std::int64_t> through{};  // by contract; under "" for every one it reports on
    bool silent() const { return silent_since > until; }
};
using Sources = std::map<std::string, Heard>;
Result<Sources> sources_of(Backend& backend, const OwnQuery& query = {});

struct Rejected {
    ingest::RejectedRow row;
    Position position;
};
// The rows of one file that were not taken in, in its own order, at most so many.
Result<std::vector<Rejected>> rejected_of(Backend& backend, const std::string& stream, std::size_t most,
                                          const OwnQuery& query = {});

}  // namespace daybook::gateway
