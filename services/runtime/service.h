#pragma once

#include <filesystem>
#include <functional>
#include <stop_token>

#include "events/core/result.h"
#include "events/core/types.h"

namespace daybook {

// What every service is given. A service is one function,
//   Status run(const Setting&, <its own options>, std::stop_token, const Ready&);
// that calls `ready` once it serves, returns when stopped or when it cannot go on, and looks at the stop token at
// least ten times a second. `daybook up` runs all of them as threads of one process, systemd one per process.
struct Setting {
    std::filesystem::path data;       // everything Daybook keeps
    Clock clock;                      // nobody asks the machine's clock directly (format.md F9)
    std::filesystem::path witness{};  // where the log's checkpoints are put, outside the data; empty = nowhere
};

using Ready = std::function<void()>;

}  // namespace daybook
