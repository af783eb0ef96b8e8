#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "events/core/result.h"
#include "events/log/checkpoint.h"
#include "events/log/event_log.h"
#include "events/seal/secrets.h"
#include "services/recorder/witness_file.h"
#include "services/runtime/service.h"

namespace daybook::recorder {

// Signs checkpoints of the log: on request, and once a second while it grows for the witness file outside the data
// directory (format.md F6). For any thread.
class CheckpointDesk {
 public:
    static constexpr std::chrono::seconds witness_every{1};

    // Loads the signing key <data>/keys/log.key, or makes it, and puts the verifier key into <data>/log.vkey. Then
    // hears the witness: corrupt if it was not signed by this log, has seen more events than there are, or other ones.
    static Result<std::unique_ptr<CheckpointDesk>> open(EventLog& log, const Setting& setting, const Random& random);

    ~CheckpointDesk();  // the witness hears of the last events
    CheckpointDesk(const CheckpointDesk&) = delete;
    CheckpointDesk& operator=(const CheckpointDesk&) = delete;

    // The signed checkpoint at the head.
    std::string note();
    const std::string& verifier_key() const { return signer_.verifier_key(); }

    // Signs for the witness if the log has grown and a second has passed.
    void turn(std::chrono::steady_clock::time_point now);

 private:
    CheckpointDesk(EventLog& log, NoteSigner signer, const std::filesystem::path& witness);
    Status hear(const std::filesystem::path& witness);

    EventLog& log_;
    NoteSigner signer_;
    std::optional<WitnessFile> witness_;
    std::mutex mutex_;
    std::string note_;                // under mutex_
    std::optional<Position> signed_;  // what note_ is of; under mutex_
    std::optional<Position> witnessed_;
    std::chrono::steady_clock::time_point witnessed_at_{};
};

}  // namespace daybook::recorder
