#pragma once

#include "events/log/log_state.h"
#include "events/log/rocks_log.h"
#include "events/log/watermark.h"

namespace daybook {

// Opens or makes the store, replays it and hears every witness. See RocksLog::open.
Result<std::unique_ptr<LogState>> open_log(const std::filesystem::path& path, Instant now, const LogOptions& options);

}  // namespace daybook
