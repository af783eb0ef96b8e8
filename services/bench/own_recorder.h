#pragma once

#include <sys/types.h>

#include <csignal>
#include <filesystem>

#include "events/core/result.h"
#include "services/runtime/temporary.h"
#include "services/wire/client.h"

namespace daybook::bench {

// A recorder in a process of its own, on a folder that goes with this object.
class OwnRecorder {
 public:
    OwnRecorder() = default;
    OwnRecorder(const OwnRecorder&) = delete;
    OwnRecorder& operator=(const OwnRecorder&) = delete;
    ~OwnRecorder();

    // Starts `binary` (a daybook) on a new folder under `under`; returns once it serves.
    Status begin(const std::filesystem::path& binary, const std::filesystem::path& under);

    // Ends it with `signal` and waits until it has gone; its folder stays.
    void stop(int signal = SIGTERM);

    // Starts it again on the same folder; returns once it serves.
    Status restart();

    Result<wire::Addresses> addresses() const { return wire::Addresses::of(data()); }
    const std::filesystem::path& data() const { return folder_.path(); }

    // What the process has used so far, of all its threads. Zero while there is none.
    double cpu_seconds() const;
    struct Memory {
        double now_mb = 0, peak_mb = 0;  // resident, 10^6 bytes
    };
    Memory memory() const;

 private:
    std::filesystem::path binary_;
    TemporaryFolder folder_;
    pid_t child_ = -1;
};

}  // namespace daybook::bench
