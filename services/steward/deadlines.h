#pragma once

#include <map>
#include <optional>
#include <set>
#include <utility>

#include "events/core/types.h"

namespace daybook::steward {

// One deadline of each matter, by time, so that nobody looks at what is not due. A matter that was touched is looked at
// once more whatever its deadline is.
template <class Matter>
class Deadlines {
 public:
    void touch(const Matter& matter) { touched_.insert(matter); }

    // Takes the place of what it waited for before; nothing: it waits for nothing.
    void set(const Matter& matter, std::optional<Instant> at) {
        if (const auto known = at_.find(matter); known != at_.end()) {
            queue_.erase({known->second, matter});
            at_.erase(known);
        }
        if (!at) return;
        at_.emplace(matter, *at);
        queue_.emplace(*at, matter);
    }

    // Those touched since the last call, and those whose time has come: they stay until another deadline is set.
    std::set<Matter> to_look_at(Instant now) {
        std::set<Matter> found = std::exchange(touched_, {});
        for (auto at = queue_.begin(); at != queue_.end() && at->first <= now; ++at) found.insert(at->second);
        return found;
    }

 private:
    std::map<Matter, Instant> at_;
    std::set<std::pair<Instant, Matter>> queue_;
    std::set<Matter> touched_;
};

}  // namespace daybook::steward
