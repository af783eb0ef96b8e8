#pragma once

#include <functional>
#include <stop_token>

#include "services/projector/past.h"
#include "services/projector/progress.h"
#include "services/wire/client.h"
#include "services/wire/server.h"

namespace daybook::projector {

// Answers `view` requests for one projection, of now and of other times, and rings `changed` at every commit, until
// stopped. Whoever commits rings `committed`; a commit nobody rang for is found a little later.
Status serve_views(Progress& progress, Pasts& pasts, const wire::Addresses& addresses, wire::Wakeup& committed,
                   std::stop_token stop, const std::function<void()>& bound);

}  // namespace daybook::projector
