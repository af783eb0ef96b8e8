#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

#include "events/core/result.h"
#include "events/log/id_runs.h"

namespace daybook {

// Takes tails into the sorted runs behind the log's back: one thread seals, one merges, so that a long merge never
// keeps a tail waiting.
class Indexer {
 public:
    explicit Indexer(IdRuns& runs);
    ~Indexer();
    Indexer(const Indexer&) = delete;
    Indexer& operator=(const Indexer&) = delete;

    // Seals this tail, whose events are durable; once, however often it is asked for.
    void seal(std::shared_ptr<const Tail> tail);

    // Waits until the tail that was handed over is sealed; false if that failed.
    bool wait_sealed();

    // Waits until nothing is left to seal or to merge.
    void drain();

    // What went wrong: the runs are as they were before, and grow no more.
    std::optional<Error> failure() const;

 private:
    void seal_all(const std::stop_token& stop);
    void merge_all(const std::stop_token& stop);
    void note(const Error& error);

    IdRuns& runs_;
    mutable std::mutex mutex_;
    std::condition_variable_any changed_;
    std::shared_ptr<const Tail> next_;  // to be sealed
    bool sealing_ = false;
    bool merging_ = false;
    std::uint64_t sealed_ = 0;  // how many
    std::optional<Error> failure_;
    std::jthread sealer_;
    std::jthread merger_;
};

}  // namespace daybook
