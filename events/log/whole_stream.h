#pragma once

#include <string_view>

#include "events/log/event_log.h"

namespace daybook {

// Every event of a stream in order, to its end: `take` is given each and says nothing or what is wrong, which ends it.
// False where there is no stream of that name.
template <class Take>
Result<bool> each_of_stream(EventSource& source, std::string_view stream, Take&& take) {
    for (Version read{};;) {
        const Result<Page> page = source.read_stream(stream, read, {});
        if (!page && page.error().kind == Error::Kind::not_found) return read.value != 0;
        if (!page) return tl::unexpected(page.error());
        if (page->empty()) return read.value != 0;
        DAYBOOK_CHECK(page->each([&](const EventView& event) -> Status {
            read = event.stamp().version;
            return take(event);
        }));
    }
}

}  // namespace daybook
