#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "events/core/types.h"
#include "events/stored/proposal.h"

namespace daybook::demo {

// One thing the agency tells Daybook, and when it gets there.
struct Telling {
    Instant sent;
    Proposal event;
};
using Tellings = std::vector<Telling>;

// Who says it: the app on the workers' phones, the rota, the office, or the commissioners' broker.
inline constexpr std::string_view app_source = "demo:app";
inline constexpr std::string_view rota_source = "demo:rota";
inline constexpr std::string_view office_source = "demo:office";

struct Line {
    std::string_view source;
    std::string id;
    std::string stream;
    Instant occurred;
    Instant sent;  // = occurred unless it came later
    std::string actor{};
    std::string location{};
};

// Of a literal or a string: what stands behind it is a NUL.
inline capnp::Text::Reader text(std::string_view t) { return {t.data(), t.size()}; }

// A telling that came more than an hour after the fact says so itself.
template <class Fact, class Fill>
Telling tell(const Line& line, Fill&& fill) {
    const Envelope envelope{.id = line.id,
                            .source = std::string(line.source),
                            .stream = line.stream,
                            .occurred = line.occurred,
                            .actor = line.actor,
                            .location = line.location,
                            .origin = {.recorded_late = line.sent - line.occurred > std::chrono::hours{1}}};
    return {.sent = line.sent, .event = propose<Fact>(envelope, std::forward<Fill>(fill))};
}

}  // namespace daybook::demo
