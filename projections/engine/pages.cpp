#include "projections/engine/pages.h"

#include <cstring>

#include "events/stored/format.h"

namespace daybook::projections {
namespace {

Position position_of(Words event) {
    Position position;
    std::memcpy(&position.value, reinterpret_cast<const char*>(event.data()) + format::position_at,
                sizeof position.value);
    return position;
}

// Frames are whole, and their positions follow `after` without a gap.
Status hold(const Page& page, Position after) {
    for (Words rest = page.frames(); !rest.empty();) {
        const auto frame = first_frame(rest);
        if (!frame || frame->size_bytes() < format::stamp_bytes) return corrupt("a page of events ends within a frame");
        const Position position = position_of(*frame);
        if (position.value != after.value + 1)
            return corrupt("the event after position " + std::to_string(after.value) + " says it is at position " +
                           std::to_string(position.value));
        after = position;
        rest = rest.subspan(1 + frame->size());
    }
    return {};
}

}  // namespace

Result<Pages::Next> read_page(EventSource& source, Position after, Limit limit) {
    DAYBOOK_TRY(Page page, source.read(after, limit));
    const Position head = page.head();
    if (page.empty()) return Pages::Next{nullptr, head};
    DAYBOOK_CHECK(hold(page, after));
    return Pages::Next{std::make_shared<const Page>(std::move(page)), head};
}

Position last_of(const Page& page) {
    Position last;
    for (Words rest = page.frames(); !rest.empty();) {
        const auto frame = first_frame(rest);
        if (!frame) break;
        last = position_of(*frame);
        rest = rest.subspan(1 + frame->size());
    }
    return last;
}

Result<Pages::Next> OwnPages::next(Position after, std::chrono::milliseconds patience) {
    DAYBOOK_TRY(auto next, read_page(source_, after, limit_));
    if (next.page || patience.count() <= 0) return next;
    bell_.wait(after, patience);
    return read_page(source_, after, limit_);
}

}  // namespace daybook::projections
