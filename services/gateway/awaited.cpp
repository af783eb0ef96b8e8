#include "services/gateway/awaited.h"

#include <algorithm>
#include <chrono>
#include <vector>

#include "events/core/calendar.h"
#include "services/gateway/words.h"

namespace daybook::gateway {
namespace {

// A source that fell silent so long before the others is no source of the contract any more, as for the steward.
constexpr std::chrono::days source_memory{14};
constexpr std::chrono::minutes usual_tolerance{30};

struct Speaking {
    std::string source;
    Instant until{};
};

std::vector<Speaking> speaking_for(const Sources& sources, std::string_view contract) {
    std::vector<Speaking> all;
    for (const auto& [name, heard] : sources) {
        std::int64_t until = 0;
        for (const auto& [of, through] : heard.through)
            if (of.empty() || of == contract) until = std::max(until, through);
        if (until != 0) all.push_back({.source = name, .until = instant(until)});
    }
    const auto last = std::ranges::max_element(all, {}, &Speaking::until);
    if (last == all.end()) return all;
    const Instant oldest = last->until - source_memory;
    std::erase_if(all, [&](const Speaking& one) { return one.until < oldest; });
    return all;
}

std::string when(Instant t) { return date_short(Calendar::london().day_of(t)) + ", " + clock_time(t); }

}  // namespace

bool may_wait(schema::VisitState state, Instant planned, Instant now) {
    if (state == schema::VisitState::AWAITING_DATA) return true;
    return state == schema::VisitState::PLANNED && planned + usual_tolerance < now;
}

std::string awaited(const Sources& sources, std::string_view contract, Instant planned) {
    const Instant due = planned + usual_tolerance;
    const auto all = speaking_for(sources, contract);
    if (all.empty()) return "waits for its source, which was never heard";
    std::string words;
    for (const auto& one : all)
        if (one.until < due)
            words += (words.empty() ? "waits for " : "; ") + one.source + ", heard through " + when(one.until);
    return words;
}

}  // namespace daybook::gateway
