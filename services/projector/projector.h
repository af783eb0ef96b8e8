#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "events/core/result.h"
#include "services/runtime/service.h"

namespace daybook::projector {

struct Options {
    std::vector<std::string> projections{};  // by name; empty = all
};

// Keeps the named projections up with the log, which is read once for all of them (projections/engine/fan.h). Calls
// `ready` once all of them answer; they may still be catching up.
// A projection that cannot go on answers every request with its reason, may be rebuilt, and leaves its neighbours
// running (format.md D10). An error is returned when nobody can be answered. not_found for a name that is no
// projection.
Status run(const Setting& setting, const Options& options, std::stop_token stop, const Ready& ready);

}  // namespace daybook::projector
