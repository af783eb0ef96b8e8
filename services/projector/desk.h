#pragma once

#include <functional>
#include <stop_token>

#include "services/projector/past.h"
#include "services/projector/progress.h"
#include "services/wire/client.h"
#include "services/wire/server.h"

namespace daybook::projector {

// Answers `view` requests for one projection, of now and of other times, and rings `changed` at every commit, until
// stopped.
Status serve_views(Progress& progress, Pasts& pasts, const wire::Addresses& addresses, std::stop_token stop,
                   const std::function<void()>& bound);

}  // namespace daybook::projector
