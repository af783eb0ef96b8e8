#pragma once

#include <atomic>
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

// The log's families in RocksDB: blocks of events, full Merkle tiles and what the log says about itself, which are for
// good; and two derived ones, sorted runs of ids and the positions of each stream (format.md D1, F8).
// The rocks_*.cpp files alone know RocksDB; its errors are translated there. Reading is for any thread.
class RocksStore {
 public:
    enum class Family { log, tile, meta, id, stream };

    // unavailable if another process holds it, corrupt if it cannot be opened whole, full if there is no room.
    static Result<std::unique_ptr<RocksStore>> open(const std::filesystem::path& path);
    ~RocksStore();

    // One atomic change, collected first and written with one sync.
    class Batch {
     public:
        // `bytes`: about how much it will hold; grown piece by piece it is copied and its memory made fresh each time.
        explicit Batch(const RocksStore& store, std::size_t bytes = 0);
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
    Status write(Batch batch);

    // Walks the blocks in order, from the one that holds position `from` (or the first behind it).
    // `visit(first position, frames)` says whether to go on; the bytes live until it returns.
    using Visit = std::function<Result<bool>(std::uint64_t first, std::string_view frames)>;
    Status blocks(std::uint64_t from, const Visit& visit) const;
    // The same backwards, from the block that holds `from` (or the last before it).
    Status blocks_back(std::uint64_t from, const Visit& visit) const;

    // The 256 hashes of a full tile; nothing if it is not stored.
    Result<std::optional<std::vector<Digest>>> tile(std::uint8_t level, std::uint64_t index) const;
    // How many full tiles of a level there are, by its last.
    Result<std::uint64_t> tiles(std::uint8_t level) const;
    Result<std::uint64_t> count_tiles() const;

    Result<std::optional<std::string>> meta(std::string_view key) const;

    // Walks one family by key; sees it as it was when the cursor was made.
    class Cursor {
     public:
        ~Cursor();
        Cursor(Cursor&&) noexcept;
        Cursor& operator=(Cursor&&) noexcept;
        void seek(std::string_view key);       // to the first at or after `key`
        void seek_last(std::string_view key);  // to the last at or before `key`
        void next();
        bool valid() const;
        std::string_view key() const;
        std::string_view value() const;
        Status status() const;  // ask after every walk: a damaged file ends it early

     private:
        friend class RocksStore;
        struct Body;
        explicit Cursor(std::unique_ptr<Body> body);
        std::unique_ptr<Body> body_;
    };
    Cursor cursor(Family family) const;

    // Takes entries in as one new file of a derived family, all or none: `fill` puts them, keys ascending.
    using Put = std::function<Status(std::string_view key, std::string_view value)>;
    Status take_in(Family family, const std::function<Status(const Put&)>& fill);
    // Drops the files of a derived family that lie between two keys.
    Status drop(Family family, const std::string& from, const std::string& until);

    // A copy of everything durable by hard links, in a folder that does not exist yet (same file system).
    Status snapshot(const std::filesystem::path& folder) const;

    // Bytes on disk and in memory not yet sorted to disk; an estimate.
    std::uint64_t bytes() const;

 private:
    struct Database;
    RocksStore(std::unique_ptr<Database> database, std::filesystem::path path);
    Status forget_taking_in();
    std::unique_ptr<Database> database_;
    std::filesystem::path path_;
    std::atomic<std::uint64_t> files_made_ = 0;
};

}  // namespace daybook
