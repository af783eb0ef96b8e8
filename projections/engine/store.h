#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "events/core/result.h"
#include "events/core/types.h"
#include "projections/engine/table.h"

namespace daybook::projections {

// Σ of 128-bit hashes of (table, key, row), one lane each: tells whether two sets of rows are the same, whatever the
// order they were written in.
struct RowsDigest {
    std::array<std::uint64_t, 2> lanes{};
    RowsDigest& operator+=(const RowsDigest& other);
    RowsDigest& operator-=(const RowsDigest& other);
    bool operator==(const RowsDigest&) const = default;
};
// Of a row on its own: its bytes behind its key behind the head.
RowsDigest digest_of(std::string_view head_key_row);
void append_digest_head(std::string& bytes, std::uint8_t table, std::string_view key);

// How far a projection has come and what it holds: written in the same batch as the rows (format.md D2).
struct Checkpoint {
    Position position;
    Digest leaf{};  // of the event at `position`; zeros at 0
    std::string log_uuid{};
    std::uint32_t incarnation = 0;
    Instant recorded{};  // of the event at `position`: the latest "now" the projection knows of
    RowsDigest digest{};
    std::uint64_t rows = 0;
    std::uint32_t parked = 0;  // streams
    // Records are still being measured again for the event at `position` (format.md D3): the rows are in between.
    bool restating = false;

    // Up to where the rows say everything the log says: what readers are told. While restating, the event at
    // `position` is not in yet, so that whoever waits for it or asks what changed behind it hears every commit.
    Position whole() const { return restating ? Position{position.value - 1} : position; }
    bool operator==(const Checkpoint&) const = default;
};

// One row to be written; no value = erased.
struct Write {
    std::uint8_t table = 0;
    std::string_view key;
    std::optional<std::string_view> row;
    Position changed;
};

// The rows of one projection version in a database of their own. One writer; any number of threads may read.
class Store {
 public:
    // Opens or makes the database. Unavailable if somebody else has it open, corrupt if it cannot be read.
    static Result<std::unique_ptr<Store>> open(const std::filesystem::path& folder);
    ~Store();

    Result<std::optional<std::string>> get(std::uint8_t table, std::string_view key) const;

    // Rows, by table and key, and the checkpoint, together or not at all. With `as_file` they become a sorted file of
    // the database at once, without its journal and its memory in between: for many rows, in catching up from far
    // behind. `from`: the checkpoint the rows were made on. If the database stands elsewhere by now, somebody else
    // advances the same projection: conflict, and nothing is written. (The database's own lock keeps a second writer
    // out on one machine; it does not on every network disk.)
    Status commit(std::span<const Write> writes, const Checkpoint& from, const Checkpoint& to, bool as_file);

    Checkpoint checkpoint() const;

 private:
    friend class Reading;
    friend class Cursor;
    struct Parts;
    explicit Store(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

// Walks the rows of one table by key.
class Cursor {
 public:
    ~Cursor();
    Cursor(Cursor&&) noexcept;

    void seek(std::string_view key);       // to the first row at or after `key`
    void seek_last(std::string_view key);  // to the last row at or before `key`
    void to_last();
    void next();
    void back();
    bool valid() const;
    std::string_view key() const;
    std::string_view bytes() const;
    Position changed() const;
    Status status() const;  // ask after every walk: a damaged file ends it early

 private:
    friend class Reading;
    struct Parts;
    explicit Cursor(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

// The rows as they were committed at one position; later commits are not seen. For one thread.
class Reading {
 public:
    explicit Reading(const Store& store);
    ~Reading();
    Reading(const Reading&) = delete;
    Reading& operator=(const Reading&) = delete;

    const Checkpoint& checkpoint() const { return checkpoint_; }
    Cursor cursor(const TableInfo& table) const;

    template <class Row>
    struct Seen {
        Row row;
        Position changed;
    };
    template <class Row>
    Result<std::optional<Seen<Row>>> find(const Table<Row>& table, std::string_view key) const {
        DAYBOOK_TRY(auto bytes, get(table.number, key));
        if (!bytes) return std::optional<Seen<Row>>{};
        DAYBOOK_TRY(Row row, table.decode(bytes->row));
        return std::optional<Seen<Row>>(Seen<Row>{std::move(row), bytes->changed});
    }

 private:
    struct Bytes {
        std::string row;
        Position changed;
    };
    Result<std::optional<Bytes>> get(std::uint8_t table, std::string_view key) const;

    const Store& store_;
    const void* snapshot_;  // RocksDB's
    Checkpoint checkpoint_;
};

}  // namespace daybook::projections
