#include <cstring>

#include "events/log/event_log.h"

namespace daybook {

Status Page::each(const std::function<Status(const EventView&)>& visit) const {
    for (Words rest = frames_; !rest.empty();) {
        std::uint32_t head[2];  // length in bytes, zero
        static_assert(sizeof head == sizeof(capnp::word));
        std::memcpy(head, rest.data(), sizeof head);
        rest = rest.subspan(1);
        if (head[1] != 0 || head[0] % sizeof(capnp::word) != 0 || head[0] > rest.size_bytes())
            return corrupt("a page of events ends within a frame of " + std::to_string(head[0]) + " bytes");
        const std::size_t words = head[0] / sizeof(capnp::word);
        const EventView event(rest.first(words));
        if (event.damage()) return tl::unexpected(*event.damage());
        DAYBOOK_CHECK(visit(event));
        rest = rest.subspan(words);
    }
    return {};
}

Result<Page> Subscription::next(Limit limit, std::chrono::milliseconds patience) {
    DAYBOOK_TRY(Page page, source_.read(at_, limit));
    if (page.empty()) {
        bell_.wait(at_, patience);
        DAYBOOK_TRY(page, source_.read(at_, limit));
    }
    DAYBOOK_CHECK(page.each([this](const EventView& event) -> Status {
        if (event.position().value != at_.value + 1)
            return corrupt("the event after position " + std::to_string(at_.value) + " says it is at position " +
                           std::to_string(event.position().value));
        at_ = event.position();
        return {};
    }));
    return page;
}

}  // namespace daybook
