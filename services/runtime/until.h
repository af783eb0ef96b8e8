#pragma once

#include <optional>
#include <string_view>

#include "events/core/types.h"

namespace daybook {

// A time people look back to: an RFC 3339 instant, or a day, which means its end by the clock of London.
std::optional<Instant> parse_until(std::string_view text);

}  // namespace daybook
