#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>

#include "projections/engine/runner.h"
#include "services/wire/client.h"
#include "services/wire/server.h"

namespace daybook::projector {

// What the reading thread of a projection tells the answering one.
class Progress {
   public:
    explicit Progress(const projections::Projection& projection) : projection_(projection) {}

    const projections::Projection& projection() const { return projection_; }

    // The runner, once it is open; it then lives as long as this.
    const projections::Runner* runner() const;
    void opened(std::unique_ptr<projections::Runner> runner);

    // Why the projection stands still, if it does.
    std::optional<Error> stopped() const;
    void stop(Error why);

   private:
    const projections::Projection& projection_;
    mutable std::mutex mutex_;
    std::unique_ptr<projections::Runner> runner_;
    std::optional<Error> stopped_;
};

// Answers `view` requests for one projection and rings `changed` when it has committed, until stopped.
Status serve_views(const Progress& progress, const wire::Addresses& addresses, std::stop_token stop,
                   const std::function<void()>& bound);

}  // namespace daybook::projector
