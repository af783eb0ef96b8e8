#include "events/log/event_log.h"
#include "events/log/frames.h"

namespace daybook {

Status Page::each(const std::function<Status(const EventView&)>& visit) const {
    for (Words rest = frames_; !rest.empty();) {
        const auto frame = first_frame(rest);
        if (!frame) return corrupt("a page of events ends within a frame");
        const EventView event(*frame);
        if (event.damage()) return tl::unexpected(*event.damage());
        DAYBOOK_CHECK(visit(event));
        rest = rest.subspan(1 + frame->size());
    }
    return {};
}

std::vector<Result<Receipt>> EventLog::append(std::span<const Append> requests) {
    std::vector<Result<Receipt>> results;
    results.reserve(requests.size());
    const std::unique_ptr<AppendGroup> group = open_group();
    for (const Append& request : requests) results.push_back(group->stage(request));
    if (const Status written = write(*group); !written) {
        results.assign(requests.size(), tl::unexpected(written.error()));
        return results;
    }
    settle(*group);
    for (auto& result : results)
        if (result) result->head = head();
    return results;
}

Result<Page> Subscription::next(Limit limit, std::chrono::milliseconds patience) {
    DAYBOOK_TRY(Page page, source_.read(at_, limit));
    if (page.empty()) {
        bell_.wait(at_, patience);
        DAYBOOK_TRY(page, source_.read(at_, limit));
    }
    for (Words rest = page.frames(); !rest.empty();) {
        const auto frame = first_frame(rest);
        if (!frame) return corrupt("a page of events ends within a frame");
        const Position position = position_of(*frame);
        if (position.value != at_.value + 1)
            return corrupt("the event after position " + std::to_string(at_.value) + " says it is at position " +
                           std::to_string(position.value));
        at_ = position;
        rest = rest.subspan(1 + frame->size());
    }
    return page;
}

}  // namespace daybook
