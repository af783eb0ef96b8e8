#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>

#include "events/core/result.h"
#include "events/log/event_log.h"
#include "events/seal/key_store.h"
#include "services/runtime/service.h"

namespace daybook::recorder {

// How much the recorder takes on at once. What exceeds a request's limit is refused with a sentence; what exceeds a
// group's waits in the socket, which is the sender's backpressure.
struct Limits {
    static constexpr std::size_t request_events = 1'000;         // format.md F7
    static constexpr std::size_t request_bytes = 1'024 * 1'024;  // of the request's frame
    static constexpr std::size_t group_events = 4'096;
    static constexpr std::size_t group_bytes = 4 * 1'024 * 1'024;
    static constexpr std::size_t group_requests = 512;
    static constexpr std::uint32_t page_events = 16'384;
    static constexpr std::uint32_t page_bytes = 1'024 * 1'024;
    static constexpr std::size_t key_subjects = 512;
};

struct Options {
    // Opens the log in a folder; nothing = RocksLog. Tests put a faulty one here.
    std::function<Result<std::unique_ptr<EventLog>>(const std::filesystem::path&, const Clock&)> open_log{};
    // Where keys, nonces and ids come from; nothing = the machine's generator.
    Random random{};
};

// Runs the one writer of the data directory: <data>/log, <data>/keys and <data>/recorder.lock. Answers append, read
// and keys, and rings the bell, until stopped. unavailable if another recorder holds the data. After a storage error
// nothing is acknowledged any more until keys and log were opened again, as after a crash: when the disk was full it
// does so by itself once there is room, refuses appends as `full` until then, and goes on answering reads; after any
// other error it returns that error, and a restart makes the log whole again.
Status run(const Setting& setting, const Options& options, std::stop_token stop, const Ready& ready);

}  // namespace daybook::recorder
