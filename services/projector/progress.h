#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "projections/engine/compare.h"
#include "projections/engine/runner.h"

namespace daybook::projector {

// What can be done with the builds of a projection (format.md D5), one thing at a time.
enum class Act { rebuild, rebuild_beside, compare, accept, roll_back };

// How work on the builds goes, and what came of the last.
struct Work {
    std::uint64_t asked = 0, done = 0;
    std::string doing;    // empty = nothing
    std::string outcome;  // of the last, one sentence
    bool failed = false;
    std::optional<projections::Comparison> comparison;  // the last made
};

// A build as readers are told of it.
struct BuildState {
    std::string name, role;
    std::shared_ptr<const projections::Runner> runner;  // shared: see Progress::runner; null for one that is closed
};

// What the threads of one projection know of each other. For any thread.
class Progress {
 public:
    explicit Progress(const projections::Projection& projection) : projection_(projection) {}

    const projections::Projection& projection() const { return projection_; }

    // The build that answers; null as long as none is open. Shared, because an answer may still be read from a build
    // that another has just replaced.
    std::shared_ptr<const projections::Runner> runner() const;
    void opened(std::shared_ptr<const projections::Runner> runner);  // and goes on, if it stood still
    void closed();                                                   // to be opened again

    // Why the projection stands still, if it does.
    std::optional<Error> stopped() const;
    void stop(Error why);

    // conflict while other work is going on.
    Status ask(Act act);
    // The next thing to be done; nothing when stopped.
    std::optional<Act> next_act(const std::stop_token& stop);
    void doing(std::string what);
    void done(const Result<std::string>& outcome, std::optional<projections::Comparison> comparison);
    Work work() const;

    void builds(std::vector<BuildState> builds);
    std::vector<BuildState> builds() const;

 private:
    const projections::Projection& projection_;
    mutable std::mutex mutex_;
    std::condition_variable_any asked_;
    std::shared_ptr<const projections::Runner> runner_;  // shared with answers being read
    std::optional<Error> stopped_;
    std::optional<Act> act_;
    Work work_;
    std::vector<BuildState> builds_;
};

}  // namespace daybook::projector
