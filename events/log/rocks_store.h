#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/core/result.h"
#include "events/log/merkle.h"

namespace daybook {

// The log's three families in RocksDB: blocks of events, full Merkle tiles, and what the log says about itself.
// The only file that knows RocksDB; its errors are translated here. Belongs to one thread.
class RocksStore {
   public:
    // unavailable if another process holds it, corrupt if it cannot be opened whole, full if there is no room.
    static Result<std::unique_ptr<RocksStore>> open(const std::filesystem::path& path);
    ~RocksStore();

    // One atomic change, collected first and written with one sync.
    class Batch {
       public:
        Batch();
        ~Batch();
        Batch(Batch&&) noexcept;
        Batch& operator=(Batch&&) noexcept;
        void block(std::uint64_t first, std::string_view frames);
        void tile(const Tile& tile);
        void meta(std::string_view key, std::string_view value);

       private:
        friend class RocksStore;
        struct Body;
        std::unique_ptr<Body> body_;
    };

    // Durable when it returns. After a failure every later write fails too: crash-only.
    Status write(Batch& batch);

    // Walks the blocks in order, from the one that holds position `from` (or the first behind it).
    // `visit(first position, frames)` says whether to go on; the bytes live until it returns.
    Status blocks(std::uint64_t from, const std::function<Result<bool>(std::uint64_t, std::string_view)>& visit) const;

    // The 256 hashes of a full tile; nothing if it is not stored.
    Result<std::optional<std::vector<Digest>>> tile(std::uint8_t level, std::uint64_t index) const;
    Result<std::uint64_t> count_tiles() const;

    Result<std::optional<std::string>> meta(std::string_view key) const;

    // A second database in a folder that does not exist yet, by hard links; what is durable is in it.
    Status snapshot(const std::filesystem::path& folder) const;

    // Bytes on disk and in memory not yet sorted to disk; an estimate.
    std::uint64_t bytes() const;

   private:
    struct Database;
    explicit RocksStore(std::unique_ptr<Database> database);
    std::unique_ptr<Database> database_;
};

}  // namespace daybook
