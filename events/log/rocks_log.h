#pragma once

#include <array>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "events/core/result.h"
#include "events/core/types.h"
#include "events/log/event_log.h"
#include "events/log/merkle.h"

namespace daybook {

// Somebody outside the log who has seen an event in it: a log that ends before it, or holds another leaf there, has
// gone back in time and is not served.
struct Witness {
    std::string who;  // "projection kpi-board": named in the refusal
    Position position;
    Digest leaf{};
};

struct LogOptions {
    // Random bytes for the uuid and the hash key of a log that does not exist yet. All zero: derived from the path and
    // the clock, which is enough where nobody hostile chooses ids.
    std::array<std::byte, 32> identity{};
    std::vector<Witness> witnesses;
};

// The event log in one RocksDB database (format.md D1), with its id and stream indexes in memory, rebuilt by reading
// the whole log at start. Beside the directory `path` stands `path`.watermark, the last position known to be durable.
class RocksLog final : public EventLog {
   public:
    // Opens the log, or makes an empty one where nothing is. Reads every event: unavailable if another process has it
    // open; corrupt, naming what is damaged and where, if the log is not exactly the one that was written.
    static Result<std::unique_ptr<RocksLog>> open(const std::filesystem::path& path, Clock clock,
                                                  LogOptions options = {});
    ~RocksLog() override;

    std::vector<Result<Receipt>> append(std::span<const Append> group) override;
    Position head() const override;
    LogStatus status() const override;
    Result<Digest> leaf(Position position) override;
    Result<std::vector<Digest>> tile(std::uint8_t level, std::uint64_t index) override;
    Status snapshot(const std::filesystem::path& folder) override;

    Result<Page> read(Position after, Limit limit) override;
    Result<Page> read_stream(std::string_view stream, Version after, Limit limit) override;
    Result<Page> find(std::string_view source, std::string_view id) override;

    // What proves that the event at `position` is in the tree whose root `status()` names, at `head()`.
    Result<std::vector<Digest>> inclusion(Position position);

    // Version of a stream; 0 if there is none.
    Version version_of(std::string_view stream) const;

   private:
    struct Parts;
    explicit RocksLog(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace daybook
