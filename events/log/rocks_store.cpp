#include "events/log/rocks_store.h"

#include <rocksdb/options.h>
#include <rocksdb/utilities/checkpoint.h>
#include <rocksdb/write_batch.h>

#include <array>
#include <cstring>

#include "events/log/keys.h"
#include "events/log/rocks_database.h"

namespace daybook {

namespace {

using BlockKey = std::array<char, 8>;
using TileKey = std::array<char, 9>;

BlockKey block_key(std::uint64_t first) {
    BlockKey key;
    put_be64(key.data(), first);
    return key;
}

TileKey tile_key(std::uint8_t level, std::uint64_t index) {
    TileKey key;
    key[0] = static_cast<char>(level);
    put_be64(key.data() + 1, index);
    return key;
}

template <class Text>
db::Slice slice(const Text& text) {
    return {text.data(), text.size()};
}
std::string_view view(const db::Slice& bytes) { return {bytes.data(), bytes.size()}; }

db::WriteOptions synced() {
    db::WriteOptions options;
    options.sync = true;
    options.protection_bytes_per_key = 8;
    return options;
}

}  // namespace

struct RocksStore::Batch::Body {
    Body(const Database& in, std::size_t bytes)
        : database(in), writes(bytes, /*max_bytes=*/0, /*protection_bytes_per_key=*/8, /*default_cf_ts_sz=*/0) {}
    const Database& database;
    db::WriteBatch writes;
    db::Status status{};

    void put(Family family, const db::Slice& key, const db::Slice& value) {
        if (status.ok()) status = writes.Put(database.of(family), key, value);
    }
};

RocksStore::Batch::Batch(const RocksStore& store, std::size_t bytes) : body_(new Body(*store.database_, bytes)) {}
RocksStore::Batch::~Batch() = default;
RocksStore::Batch::Batch(Batch&&) noexcept = default;
RocksStore::Batch& RocksStore::Batch::operator=(Batch&&) noexcept = default;

void RocksStore::Batch::block(std::uint64_t first, std::string_view frames) {
    body_->put(Family::log, slice(block_key(first)), slice(frames));
}

void RocksStore::Batch::tile(const Tile& tile) {
    const auto bytes = std::as_bytes(tile.hashes);
    body_->put(Family::tile, slice(tile_key(tile.level, tile.index)),
               {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

void RocksStore::Batch::meta(std::string_view key, std::string_view value) {
    body_->put(Family::meta, slice(key), slice(value));
}

RocksStore::RocksStore(std::unique_ptr<Database> database, std::filesystem::path path)
    : database_(std::move(database)), path_(std::move(path)) {}
RocksStore::~RocksStore() = default;

Result<std::unique_ptr<RocksStore>> RocksStore::open(const std::filesystem::path& path) {
    std::error_code ignored;
    std::filesystem::create_directories(path, ignored);
    const std::vector<db::ColumnFamilyDescriptor> families{{db::kDefaultColumnFamilyName, family_options(Family::meta)},
                                                           {"log", family_options(Family::log)},
                                                           {"tile", family_options(Family::tile)},
                                                           {"meta", family_options(Family::meta)},
                                                           {"id", family_options(Family::id)},
                                                           {"stream", family_options(Family::stream)}};
    auto parts = std::make_unique<Database>(path.string());
    db::DB* opened = nullptr;
    const db::Status status = parts->outcome(
        db::DB::Open(database_options(parts->env.get()), path.string(), families, &parts->families, &opened));
    parts->db.reset(opened);
    if (!status.ok()) {
        if (status.IsIOError() && status.ToString().find("LOCK") != std::string::npos)
            return unavailable("the log " + path.string() + " is open in another process");
        return tl::unexpected(translate(status, "the log " + path.string() + " cannot be opened"));
    }
    std::unique_ptr<RocksStore> store(new RocksStore(std::move(parts), path));
    DAYBOOK_CHECK(store->forget_taking_in());
    return store;
}

Status RocksStore::write(Batch batch) {
    {
        const std::lock_guard lock(database_->mutex);
        if (database_->failed) return tl::unexpected(*database_->failed);
    }
    db::Status status = batch.body_->status;
    if (status.ok()) status = database_->outcome(database_->db->Write(synced(), &batch.body_->writes));
    if (status.ok()) return {};
    const Error error =
        translate(status, "the log could not be written, and takes nothing more until it is opened again");
    const std::lock_guard lock(database_->mutex);
    if (!database_->failed) database_->failed = error;
    return tl::unexpected(error);
}

Status RocksStore::blocks(std::uint64_t from, const Visit& visit) const {
    const std::unique_ptr<db::Iterator> it(database_->db->NewIterator(db::ReadOptions(), database_->of(Family::log)));
    const BlockKey key = block_key(from);
    it->SeekForPrev(slice(key));
    if (!it->Valid() && it->status().ok()) it->Seek(slice(key));
    for (; it->Valid(); it->Next()) {
        if (it->key().size() != 8) return corrupt("the log holds a block whose key is no position");
        DAYBOOK_TRY(const bool more, visit(get_be64(it->key().data()), view(it->value())));
        if (!more) return {};
    }
    // An iterator over a damaged file just stops.
    if (!it->status().ok())
        return tl::unexpected(translate(it->status(), "the log cannot be read from position " + std::to_string(from)));
    return {};
}

Status RocksStore::blocks_back(std::uint64_t from, const Visit& visit) const {
    const std::unique_ptr<db::Iterator> it(database_->db->NewIterator(db::ReadOptions(), database_->of(Family::log)));
    for (it->SeekForPrev(slice(block_key(from))); it->Valid(); it->Prev()) {
        if (it->key().size() != 8) return corrupt("the log holds a block whose key is no position");
        DAYBOOK_TRY(const bool more, visit(get_be64(it->key().data()), view(it->value())));
        if (!more) return {};
    }
    if (!it->status().ok())
        return tl::unexpected(
            translate(it->status(), "the log cannot be read back from position " + std::to_string(from)));
    return {};
}

Result<std::optional<std::vector<Digest>>> RocksStore::tile(std::uint8_t level, std::uint64_t index) const {
    db::PinnableSlice value;
    const TileKey key = tile_key(level, index);
    const db::Status status = database_->db->Get(db::ReadOptions(), database_->of(Family::tile), slice(key), &value);
    if (status.IsNotFound()) return std::nullopt;
    const std::string name = "tile " + std::to_string(level) + "/" + std::to_string(index) + " of the tree";
    if (!status.ok()) return tl::unexpected(translate(status, name + " cannot be read"));
    if (value.size() != tile_width * sizeof(Digest))
        return corrupt(name + " has " + std::to_string(value.size()) + " bytes instead of 8192");
    std::vector<Digest> hashes(tile_width);
    std::memcpy(hashes.data(), value.data(), value.size());
    return hashes;
}

Result<std::uint64_t> RocksStore::tiles(std::uint8_t level) const {
    Cursor at = cursor(Family::tile);
    const TileKey last = tile_key(level, ~0ULL);
    at.seek_last({last.data(), last.size()});
    DAYBOOK_CHECK(at.status());
    if (!at.valid() || at.key().size() != last.size() || at.key()[0] != last[0]) return 0;
    return get_be64(at.key().data() + 1) + 1;
}

Result<std::uint64_t> RocksStore::count_tiles() const {
    std::uint64_t count = 0;
    Cursor at = cursor(Family::tile);
    for (at.seek({}); at.valid(); at.next()) ++count;
    DAYBOOK_CHECK(at.status());
    return count;
}

Result<std::optional<std::string>> RocksStore::meta(std::string_view key) const {
    std::string value;
    const db::Status status = database_->db->Get(db::ReadOptions(), database_->of(Family::meta), slice(key), &value);
    if (status.IsNotFound()) return std::nullopt;
    if (!status.ok()) return tl::unexpected(translate(status, "the log's own record cannot be read"));
    return value;
}

Status RocksStore::snapshot(const std::filesystem::path& folder) const {
    db::Checkpoint* made = nullptr;
    db::Status status = db::Checkpoint::Create(database_->db.get(), &made);
    const std::unique_ptr<db::Checkpoint> checkpoint(made);
    if (status.ok()) status = checkpoint->CreateCheckpoint(folder.string());
    if (!status.ok()) return tl::unexpected(translate(status, "the log cannot be copied to " + folder.string()));
    return {};
}

std::uint64_t RocksStore::bytes() const {
    std::uint64_t total = 0;
    for (db::ColumnFamilyHandle* handle : database_->families) {
        std::uint64_t part = 0;
        for (const auto& property : {db::DB::Properties::kTotalSstFilesSize, db::DB::Properties::kCurSizeAllMemTables})
            if (database_->db->GetIntProperty(handle, property, &part)) total += part;
    }
    return total;
}

}  // namespace daybook
