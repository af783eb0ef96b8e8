#pragma once

#include <ostream>

#include "events/log/event_log.h"
#include "services/archive/rows.h"

namespace daybook::archive {

struct Range {
    Position after{};  // begins behind it
    Position upto{};   // ends with it
};

// Writes the events of a range as rows of a format. unavailable if the output takes no more.
Result<Trailer> export_events(EventSource& source, const std::string& uuid, Range range, Format format,
                              std::ostream& out);

}  // namespace daybook::archive
