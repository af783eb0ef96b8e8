#include "services/projector/projector.h"

#include <deque>
#include <thread>

#include "projections/catalogue.h"
#include "projections/engine/fan.h"
#include "services/projector/keeper.h"

namespace daybook::projector {
namespace {

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
    wire::Recorder recorder{addresses, wire::Recorder::patient, stop};
    wire::RemoteBell bell{addresses};
    projections::Fan fan{recorder, bell};
    std::deque<Keeper> keepers;
    for (const auto* projection : names) keepers.emplace_back(*projection, setting.data, addresses, fan, stop);
    bool said = false;
    while (!stop.stop_requested()) {
        std::size_t bound = 0, unserved = 0;
        std::optional<Error> why;
        for (const auto& keeper : keepers) {
            bound += keeper.bound();
            if (auto error = keeper.unserved()) {
                ++unserved;
                why = std::move(error);
            }
        }
        if (unserved == keepers.size()) return tl::unexpected(*why);
        if (!said && bound + unserved >= keepers.size()) {
            said = true;
            ready();
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{said ? 50 : 5});
    }
    return {};
}

}  // namespace daybook::projector
