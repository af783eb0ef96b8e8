#pragma once

#include <compare>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "projections/engine/runner.h"
#include "services/wire/client.h"

namespace daybook::projector {

// A time a view is asked for other than now (domain.md §8): what had been recorded by one instant of what had happened
// by another.
struct Moment {
    std::optional<Instant> known_at;
    std::optional<Instant> as_of;
    auto operator<=>(const Moment&) const = default;
};

// One projection as it was at other times: the log read again from its beginning up to there, into rows of their own
// that go when others are asked for. One at a time, on a thread of its own; for any thread to ask.
class Pasts {
 public:
    static constexpr std::size_t kept = 2;     // pasts that are read, and stay for the next question
    static constexpr std::size_t waiting = 8;  // moments that wait to be read

    Pasts(const projections::Projection& projection, std::filesystem::path folder, wire::Addresses addresses);
    ~Pasts();

    struct Answer {
        std::shared_ptr<const projections::Runner> runner;  // shared with whoever still reads it; null = not read yet
        Position at, until;                                 // how far it is read
    };
    // What is known of a moment; begins to read it where nothing is. unavailable while too many others wait, and
    // whatever reading it failed with, once.
    Result<Answer> ask(const Moment& moment);

 private:
    struct Past;
    void read_all(const std::stop_token& stop);
    Status read(Past& past, const std::stop_token& stop);

    const projections::Projection& projection_;
    const std::filesystem::path folder_;
    const wire::Addresses addresses_;

    std::mutex mutex_;  // of what follows
    std::condition_variable_any asked_;
    std::deque<std::shared_ptr<Past>> pasts_;  // the one asked for last at the end; shared with who reads them
    std::uint64_t made_ = 0;
    std::jthread thread_;
};

}  // namespace daybook::projector
