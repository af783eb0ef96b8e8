#pragma once

#include <csignal>
#include <filesystem>

#include "events/core/result.h"
#include "services/bench/child.h"
#include "services/runtime/temporary.h"
#include "services/wire/client.h"

namespace daybook::bench {

// A recorder in a process of its own, on a folder that goes with this object.
class OwnRecorder {
 public:
    OwnRecorder() = default;
    OwnRecorder(const OwnRecorder&) = delete;
    OwnRecorder& operator=(const OwnRecorder&) = delete;

    // Starts `binary` (a daybook) on a new folder under `under`; returns once it serves.
    Status begin(const std::filesystem::path& binary, const std::filesystem::path& under);

    // Ends it with `signal` and waits until it has gone; its folder stays.
    void stop(int signal = SIGTERM) { child_.stop(signal); }

    // Starts it again on the same folder; returns once it serves.
    Status restart();

    Result<wire::Addresses> addresses() const { return wire::Addresses::of(data()); }
    const std::filesystem::path& data() const { return folder_.path(); }

    double cpu_seconds() const { return child_.cpu_seconds(); }
    Child::Memory memory() const { return child_.memory(); }

 private:
    std::filesystem::path binary_;
    TemporaryFolder folder_;
    Child child_;  // last: it has ended before its folder goes
};

}  // namespace daybook::bench
