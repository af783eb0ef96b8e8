#include "services/gateway/likely_late.h"

#include <algorithm>
#include <optional>

namespace daybook::gateway {

std::map<std::string, Seconds> likely_late(const std::vector<BoardVisit>& board, Instant now) {
    std::map<std::string, std::map<std::string, Instant>>
        free;  // by where care workers are: when each can be elsewhere
    for (const BoardVisit& at : board)
        if (at.in_progress)
            for (const auto& worker : at.workers) free[at.visit][worker] = std::max(now, at.start + at.planned_for);
    std::vector<const BoardVisit*> waiting;
    for (const BoardVisit& one : board)
        if (one.to_begin && free.contains(one.still_at)) waiting.push_back(&one);
    std::ranges::stable_sort(waiting, {}, &BoardVisit::planned);
    std::map<std::string, Seconds> late;
    for (const BoardVisit* one : waiting) {
        auto& workers = free[one->still_at];
        std::optional<Instant> there;  // the last of those it waits for
        for (const auto& worker : one->workers)
            if (const auto found = workers.find(worker); found != workers.end())
                there = std::max(there.value_or(found->second), found->second);
        if (!there) continue;
        const auto by = std::chrono::duration_cast<Seconds>(*there - one->planned);
        if (by >= Seconds{60}) late[one->visit] = by;
        for (const auto& worker : one->workers)
            if (const auto found = workers.find(worker); found != workers.end())
                found->second = std::max(*there, one->planned) + one->planned_for;
    }
    return late;
}

}  // namespace daybook::gateway
