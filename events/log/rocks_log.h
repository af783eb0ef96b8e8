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
    std::string uuid{};  // of the log it has seen; it says nothing of another. Empty = of this one
};

struct LogOptions {
    // Random bytes for the uuid and the hash key of a log that does not exist yet. All zero: derived from the path and
    // the clock, which is enough where nobody hostile chooses ids.
    std::array<std::byte, 32> identity{};
    std::vector<Witness> witnesses;
    // After how many events the index in memory is taken into sorted runs; tests make it small.
    std::size_t tail_events = 1 << 19;
};

// The event log in one RocksDB database (format.md D1). What is permanent are the blocks of events and the tiles of
// their tree, written in one synced batch; the indexes of ids and streams follow behind, sorted runs in the store and
// an exact tail in memory. Beside the directory `path` stands `path`.watermark, the last position known to be durable.
class RocksLog final : public EventLog {
 public:
    // Opens the log, or makes an empty one where nothing is. Reads the events behind the sorted runs: unavailable if
    // another process has it open; corrupt, naming what is damaged and where, if they are not exactly what was written,
    // or if a witness has seen another past.
    static Result<std::unique_ptr<RocksLog>> open(const std::filesystem::path& path, Clock clock,
                                                  LogOptions options = {});
    ~RocksLog() override;

    std::unique_ptr<AppendGroup> open_group() override;
    Status write(AppendGroup& group) override;
    void settle(AppendGroup& group) override;

    Position head() const override;
    LogStatus status() const override;
    Result<Digest> leaf(Position position) override;
    Result<std::vector<Digest>> tile(std::uint8_t level, std::uint64_t index) override;
    Status snapshot(const std::filesystem::path& folder) override;

    Result<Page> read(Position after, Limit limit) override;
    Result<Page> read_stream(std::string_view stream, Version after, Limit limit) override;
    Result<Page> find(std::string_view source, std::string_view id) override;
    Result<Page> search(const Search& search, Limit limit) override;

    // What proves that the event at `position` is in the tree whose root `status()` names, at `head()`.
    Result<std::vector<Digest>> inclusion(Position position);

    // Version of a stream; 0 if there is none.
    Result<Version> version_of(std::string_view stream) const;

    // Waits until everything sealed is in the runs and merged; for tests and before a copy is made.
    void settle_indexes();

 private:
    struct Parts;
    explicit RocksLog(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace daybook
