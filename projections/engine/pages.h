#pragma once

#include <chrono>
#include <memory>

#include "events/core/result.h"
#include "events/log/event_log.h"
#include "events/log/frames.h"

namespace daybook::projections {

// Where a runner takes its pages from. Shared pages are const; whoever holds one keeps it.
class Pages {
 public:
    virtual ~Pages() = default;

    struct Next {
        std::shared_ptr<const Page> page;  // shared by every projection that reads it; null = caught up for now
        Position head;                     // of the log, as last heard
    };
    // The page that holds the event behind `after`, waiting at most `patience` for one. It may begin with events that
    // are known already. Positions within a page have no gap (else `corrupt`).
    virtual Result<Next> next(Position after, std::chrono::milliseconds patience) = 0;
};

// Read for one projection alone: history, then live.
class OwnPages final : public Pages {
 public:
    OwnPages(EventSource& source, Bell& bell, Limit limit) : source_(source), bell_(bell), limit_(limit) {}
    Result<Next> next(Position after, std::chrono::milliseconds patience) override;

 private:
    EventSource& source_;
    Bell& bell_;
    Limit limit_;
};

// One page straight from a source, held to the promises of Pages.
Result<Pages::Next> read_page(EventSource& source, Position after, Limit limit);

// Position of the last event of a page that is not empty and whose frames are whole.
Position last_of(const Page& page);

// Visits every event of a page that read_page brought, in order; stops at the first error.
template <class Visit>
Status each_event(const Page& page, Visit&& visit) {
    for (Words rest = page.frames(); !rest.empty();) {
        const auto frame = first_frame(rest);
        if (!frame) return corrupt("a page of events ends within a frame");
        const EventView event(*frame, Trusted{});
        if (event.damage()) return tl::unexpected(*event.damage());
        DAYBOOK_CHECK(visit(event));
        rest = rest.subspan(1 + frame->size());
    }
    return {};
}

}  // namespace daybook::projections
