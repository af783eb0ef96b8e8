#include "services/runtime/until.h"

#include "events/core/calendar.h"

namespace daybook {

std::optional<Instant> parse_until(std::string_view text) {
    const auto day = parse_day(text);
    if (!day) return parse_instant(text);
    return Calendar::london().start_of(*day + std::chrono::days{1}) - std::chrono::microseconds{1};
}

}  // namespace daybook
