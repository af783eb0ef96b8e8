#include "events/log/rocks_store.h"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/options.h>
#include <rocksdb/table.h>
#include <rocksdb/utilities/checkpoint.h>
#include <rocksdb/write_batch.h>

#include <array>
#include <cstring>

namespace daybook {

namespace {

namespace db = ROCKSDB_NAMESPACE;

void put_be64(char* at, std::uint64_t value) {
    for (int i = 7; i >= 0; --i, value >>= 8) at[i] = static_cast<char>(value & 0xff);
}

std::uint64_t get_be64(const char* at) {
    std::uint64_t value = 0;
    for (int i = 0; i < 8; ++i) value = value << 8 | static_cast<unsigned char>(at[i]);
    return value;
}

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

template <class Key>
db::Slice slice(const Key& key) {
    return {key.data(), key.size()};
}

Error translate(const db::Status& status, const std::string& doing) {
    const std::string words = doing + ": " + status.ToString();
    if (status.IsNoSpace() || status.subcode() == db::Status::kNoSpace) return {Error::Kind::full, words};
    if (status.IsCorruption() || status.IsNotFound() || status.IsPathNotFound() ||
         status.IsInvalidArgument()) return {Error::Kind::corrupt, words};
    return {Error::Kind::unavailable, words};
}

db::ColumnFamilyOptions family() {
    db::BlockBasedTableOptions table;
    table.block_size = 32 * 1'024;
    table.format_version = 5;
    table.checksum = db::kXXH3;
    table.block_cache = db::NewLRUCache(32u << 20);
    db::ColumnFamilyOptions options;
    options.table_factory.reset(db::NewBlockBasedTableFactory(table));
    options.compression = db::kLZ4Compression;
    options.write_buffer_size = 64u << 20;
    options.paranoid_file_checks = true;  // what was just written is read back and compared
    options.force_consistency_checks = true;
    return options;
}

// RocksDB's own diagnostics go nowhere: on a full disk its file logger fails an assertion and takes the process along,
// and what matters comes back as a status.
class Silence final : public db::Logger {
   public:
    using db::Logger::Logv;
    void Logv(const char*, va_list) override {}
};

db::DBOptions database() {
    db::DBOptions options;
    options.info_log = std::make_shared<Silence>();
    options.create_if_missing = true;
    options.create_missing_column_families = true;
    options.paranoid_checks = true;
    // The default mode opens without an error after dropping everything behind a damaged record.
    options.wal_recovery_mode = db::WALRecoveryMode::kTolerateCorruptedTailRecords;
    options.track_and_verify_wals_in_manifest = true;
    options.max_bgerror_resume_count = 0;  // crash-only: nothing resumes by itself after a storage error
    options.max_total_wal_size = 256u << 20;
    options.max_background_jobs = 2;
    options.stats_dump_period_sec = 0;
    options.stats_persist_period_sec = 0;
    return options;
}

db::WriteOptions synced() {
    db::WriteOptions options;
    options.sync = true;
    options.protection_bytes_per_key = 8;
    return options;
}

}  // namespace

struct RocksStore::Database {
    std::unique_ptr<db::DB> db;
    std::vector<db::ColumnFamilyHandle*> families;  // default, log, tile, meta; owned by db
    std::optional<Error> failed;

    db::ColumnFamilyHandle* log() const { return families[1]; }
    db::ColumnFamilyHandle* tile() const { return families[2]; }
    db::ColumnFamilyHandle* meta() const { return families[3]; }

    ~Database() {
        // After a storage error the database is left as it lies, files and lock, until the process ends: closing it
        // would write once more, which this platform's RocksDB answers with a failed assertion.
        if (failed) {
            static_cast<void>(db.release());
            return;
        }
        for (db::ColumnFamilyHandle* handle : families) db->DestroyColumnFamilyHandle(handle);
        if (db) db->Close();
    }
};

struct RocksStore::Batch::Body {
    struct Entry {
        enum class Family { log, tile, meta } family;
        std::string key;
        std::string value;
    };
    std::vector<Entry> entries;
};

RocksStore::Batch::Batch() : body_(std::make_unique<Body>()) {}
RocksStore::Batch::~Batch() = default;
RocksStore::Batch::Batch(Batch&&) noexcept = default;
RocksStore::Batch& RocksStore::Batch::operator=(Batch&&) noexcept = default;

void RocksStore::Batch::block(std::uint64_t first, std::string_view frames) {
    const BlockKey key = block_key(first);
    body_->entries.push_back({Body::Entry::Family::log, {key.data(), key.size()}, std::string(frames)});
}

void RocksStore::Batch::tile(const Tile& tile) {
    const TileKey key = tile_key(tile.level, tile.index);
    const auto bytes = std::as_bytes(tile.hashes);
    body_->entries.push_back({Body::Entry::Family::tile,
                              {key.data(), key.size()},
                              {reinterpret_cast<const char*>(bytes.data()), bytes.size()}});
}

void RocksStore::Batch::meta(std::string_view key, std::string_view value) {
    body_->entries.push_back({Body::Entry::Family::meta, std::string(key), std::string(value)});
}

RocksStore::RocksStore(std::unique_ptr<Database> database) : database_(std::move(database)) {}
RocksStore::~RocksStore() = default;

Result<std::unique_ptr<RocksStore>> RocksStore::open(const std::filesystem::path& path) {
    std::error_code ignored;
    std::filesystem::create_directories(path, ignored);
    const std::vector<db::ColumnFamilyDescriptor> families{{db::kDefaultColumnFamilyName, family()},
                                                           {"log", family()},
                                                           {"tile", family()},
                                                           {"meta", family()}};
    auto parts = std::make_unique<Database>();
    db::DB* opened = nullptr;
    const db::Status status = db::DB::Open(database(), path.string(), families, &parts->families, &opened);
    parts->db.reset(opened);
    if (!status.ok()) {
        if (status.IsIOError() && status.ToString().find("LOCK") != std::string::npos)
            return unavailable("the log " + path.string() + " is open in another process");
        return tl::unexpected(translate(status, "the log " + path.string() + " cannot be opened"));
    }
    return std::unique_ptr<RocksStore>(new RocksStore(std::move(parts)));
}

Status RocksStore::write(Batch& batch) {
    if (database_->failed) return tl::unexpected(*database_->failed);
    db::WriteBatch out(/*reserved_bytes=*/0, /*max_bytes=*/0, /*protection_bytes_per_key=*/8, /*default_cf_ts_sz=*/0);
    db::Status status;
    for (const auto& entry : batch.body_->entries) {
        const auto family = static_cast<std::size_t>(entry.family) + 1;
        status = out.Put(database_->families[family], entry.key, entry.value);
        if (!status.ok()) break;
    }
    batch.body_->entries.clear();
    if (status.ok()) status = database_->db->Write(synced(), &out);
    if (status.ok()) return {};
    database_->failed = translate(status, "the log could not be written, and takes nothing more until a restart");
    return tl::unexpected(*database_->failed);
}

Status RocksStore::blocks(std::uint64_t from,
                          const std::function<Result<bool>(std::uint64_t, std::string_view)>& visit) const {
    std::unique_ptr<db::Iterator> it(database_->db->NewIterator(db::ReadOptions(), database_->log()));
    const BlockKey key = block_key(from);
    it->SeekForPrev(slice(key));
    if (!it->Valid() && it->status().ok()) it->Seek(slice(key));
    for (; it->Valid(); it->Next()) {
        if (it->key().size() != 8) return corrupt("the log holds a block whose key is no position");
        const std::uint64_t first = get_be64(it->key().data());
        DAYBOOK_TRY(const bool more, visit(first, {it->value().data(), it->value().size()}));
        if (!more) return {};
    }
    // An iterator over a damaged file just stops.
    if (!it->status().ok())
        return tl::unexpected(translate(it->status(), "the log cannot be read from position " + std::to_string(from)));
    return {};
}

Result<std::optional<std::vector<Digest>>> RocksStore::tile(std::uint8_t level, std::uint64_t index) const {
    std::string value;
    const TileKey key = tile_key(level, index);
    const db::Status status = database_->db->Get(db::ReadOptions(), database_->tile(), slice(key), &value);
    if (status.IsNotFound()) return std::nullopt;
    const std::string name = "tile " + std::to_string(level) + "/" + std::to_string(index) + " of the tree";
    if (!status.ok()) return tl::unexpected(translate(status, name + " cannot be read"));
    if (value.size() != tile_width * sizeof(Digest))
        return corrupt(name + " has " + std::to_string(value.size()) + " bytes instead of 8192");
    std::vector<Digest> hashes(tile_width);
    std::memcpy(hashes.data(), value.data(), value.size());
    return hashes;
}

Result<std::uint64_t> RocksStore::count_tiles() const {
    std::unique_ptr<db::Iterator> it(database_->db->NewIterator(db::ReadOptions(), database_->tile()));
    std::uint64_t count = 0;
    for (it->SeekToFirst(); it->Valid(); it->Next()) ++count;
    if (!it->status().ok()) return tl::unexpected(translate(it->status(), "the tree's tiles cannot be read"));
    return count;
}

Result<std::optional<std::string>> RocksStore::meta(std::string_view key) const {
    std::string value;
    const db::Status status = database_->db->Get(db::ReadOptions(), database_->meta(), db::Slice(key.data(), key.size()), &value);
    if (status.IsNotFound()) return std::nullopt;
    if (!status.ok()) return tl::unexpected(translate(status, "the log's own record cannot be read"));
    return value;
}

Status RocksStore::snapshot(const std::filesystem::path& folder) const {
    db::Checkpoint* made = nullptr;
    db::Status status = db::Checkpoint::Create(database_->db.get(), &made);
    const std::unique_ptr<db::Checkpoint> checkpoint(made);
    if (status.ok()) status = checkpoint->CreateCheckpoint(folder.string());
    if (status.ok()) return {};
    return tl::unexpected(translate(status, "the log cannot be copied to " + folder.string()));
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
