#include "services/projector/projector.h"

#include <spdlog/spdlog.h>

#include <atomic>
#include <deque>
#include <thread>

#include "projections/catalogue.h"
#include "projections/engine/runner.h"
#include "services/projector/desk.h"

namespace daybook::projector {
namespace {

constexpr std::chrono::milliseconds patience{100};

// Which log it is; waits for a recorder that is not there yet.
Result<projections::LogIdentity> identify(wire::Recorder& recorder, const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        const auto state = recorder.status();
        if (state) return projections::LogIdentity{state->log.uuid, state->log.incarnation, state->log.head};
        if (state.error().kind != Error::Kind::unavailable) return tl::unexpected(state.error());
    }
    return unavailable("stopped before the recorder answered");
}

// Reads and commits until stopped; an error that trying again cannot mend is returned.
Status keep_up(Progress& progress, const std::filesystem::path& data, const wire::Addresses& addresses,
               const std::stop_token& stop) {
    const auto& projection = progress.projection();
    wire::Recorder recorder{addresses};
    wire::RemoteBell bell{addresses};
    DAYBOOK_TRY(const auto log, identify(recorder, stop));
    DAYBOOK_TRY(auto opened, projections::Runner::open(projection, projections::folder_of(data, projection), recorder, bell, log));
    projections::Runner& runner = *opened;
    progress.opened(std::move(opened));
    while (!stop.stop_requested()) {
        const auto advanced = runner.advance(patience);
        if (advanced) continue;
        if (advanced.error().kind != Error::Kind::unavailable) return tl::unexpected(advanced.error());
        std::this_thread::sleep_for(patience);
    }
    return {};
}

// One projection with its two threads.
class Keeper {
   public:
    Keeper(const projections::Projection& projection, const std::filesystem::path& data, const wire::Addresses& addresses)
        : progress_(projection),
          reading_([this, data, addresses](const std::stop_token& stop) {
              const Status status = keep_up(progress_, data, addresses, stop);
              if (!status && !stop.stop_requested()) fail(status.error());
          }),
          answering_([this, addresses](const std::stop_token& stop) {
              const Status status = serve_views(progress_, addresses, stop, [this] { bound_ = true; });
              if (!status) fail(status.error());
          }) {}

    bool bound() const { return bound_; }
    std::optional<Error> stopped() const { return progress_.stopped(); }

   private:
    void fail(const Error& error) {
        spdlog::error("projection {} stopped: {}", progress_.projection().name, error.sentence);
        progress_.stop(error);
    }

    Progress progress_;
    std::atomic<bool> bound_ = false;
    std::jthread reading_;
    std::jthread answering_;
};

Result<std::vector<const projections::Projection*>> wanted(const Options& options) {
    std::vector<const projections::Projection*> found;
    for (const auto& name : options.projections) {
        const auto* projection = projections::find_projection(name);
        if (!projection) return not_found("there is no projection “" + name + "”");
        found.push_back(projection);
    }
    if (found.empty())
        for (const auto& projection : projections::all()) found.push_back(&projection);
    return found;
}

}  // namespace

Status run(const Setting& setting, const Options& options, std::stop_token stop, const Ready& ready) {
    DAYBOOK_TRY(const auto names, wanted(options));
    DAYBOOK_TRY(const auto addresses, wire::Addresses::of(setting.data));
    std::deque<Keeper> keepers;
    for (const auto* projection : names) keepers.emplace_back(*projection, setting.data, addresses);
    bool said = false;
    while (!stop.stop_requested()) {
        std::size_t bound = 0, stopped = 0;
        std::optional<Error> why;
        for (const auto& keeper : keepers) {
            bound += keeper.bound();
            if (auto error = keeper.stopped()) {
                ++stopped;
                why = std::move(error);
            }
        }
        if (stopped == keepers.size()) return tl::unexpected(*why);
        if (!said && bound + stopped >= keepers.size()) {
            said = true;
            ready();
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{said ? 50 : 5});
    }
    return {};
}

}  // namespace daybook::projector
