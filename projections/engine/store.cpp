#include "projections/engine/store.h"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/sst_file_writer.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>
#include <sodium.h>

#include <cstring>
#include <mutex>

#include "events/log/rocks_halting.h"
#include "projections/engine/bytes.h"

namespace daybook::projections {
namespace {

constexpr std::size_t position_bytes = 8;        // before the row in every value
constexpr std::size_t batch_head_bytes = 1'024;  // of a write batch: its head and the checkpoint, generously
constexpr std::size_t batch_row_bytes = 32;      // its own of every row: tag, lengths, table, position
constexpr std::size_t cache_bytes = 32 << 20;
constexpr std::size_t write_buffer_bytes = 32 << 20;
constexpr std::string_view checkpoint_key("\0checkpoint", 11);  // table 0 is the store's own

rocksdb::Slice slice(std::string_view text) { return {text.data(), text.size()}; }
std::string_view view(const rocksdb::Slice& bytes) { return {bytes.data(), bytes.size()}; }

std::string full_key(std::uint8_t table, std::string_view key) {
    std::string full;
    full.reserve(1 + key.size());
    full.push_back(static_cast<char>(table));
    full.append(key);
    return full;
}

Error translated(const rocksdb::Status& status, const std::string& folder) {
    const std::string sentence = "the rows in " + folder + ": " + status.ToString();
    if (status.IsCorruption() || status.IsNotSupported()) return {Error::Kind::corrupt, sentence};
    if (status.IsNoSpace()) return {Error::Kind::full, sentence};
    return {Error::Kind::unavailable, sentence};
}

std::string encode(const Checkpoint& checkpoint) {
    BytesOut out;
    out.u(checkpoint.position.value);
    out.text({reinterpret_cast<const char*>(checkpoint.leaf.data()), checkpoint.leaf.size()});
    out.text(checkpoint.log_uuid);
    out.u(checkpoint.incarnation);
    out.i(micros(checkpoint.recorded));
    for (const auto lane : checkpoint.digest.lanes) out.u(lane);
    out.u(checkpoint.rows);
    out.u(checkpoint.parked);
    out.flag(checkpoint.restating);
    return out.take();
}

std::optional<Checkpoint> decode(std::string_view bytes) {
    BytesIn in(bytes);
    Checkpoint checkpoint;
    checkpoint.position.value = in.u();
    const auto leaf = in.text();
    checkpoint.log_uuid = in.text();
    checkpoint.incarnation = static_cast<std::uint32_t>(in.u());
    checkpoint.recorded = instant(in.i());
    for (auto& lane : checkpoint.digest.lanes) lane = in.u();
    checkpoint.rows = in.u();
    checkpoint.parked = static_cast<std::uint32_t>(in.u());
    checkpoint.restating = in.flag();
    if (!in.done() || leaf.size() != checkpoint.leaf.size()) return std::nullopt;
    std::memcpy(checkpoint.leaf.data(), leaf.data(), leaf.size());
    return checkpoint;
}

rocksdb::Options options(rocksdb::Env* disk) {
    rocksdb::Options options;
    options.env = disk;
    options.info_log = silence();
    options.create_if_missing = true;
    options.write_buffer_size = write_buffer_bytes;
    options.max_background_jobs = 2;
    options.max_open_files = 64;
    options.keep_log_file_num = 1;
    options.compression = rocksdb::kLZ4Compression;
    // What the journal lost at its end is read again from the log.
    options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
    rocksdb::BlockBasedTableOptions table;
    table.block_cache = rocksdb::NewLRUCache(cache_bytes);
    table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
    table.block_size = 16 << 10;
    options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
    return options;
}

}  // namespace

RowsDigest& RowsDigest::operator+=(const RowsDigest& other) {
    for (std::size_t i = 0; i < lanes.size(); ++i) lanes[i] += other.lanes[i];
    return *this;
}
RowsDigest& RowsDigest::operator-=(const RowsDigest& other) {
    for (std::size_t i = 0; i < lanes.size(); ++i) lanes[i] -= other.lanes[i];
    return *this;
}

void append_digest_head(std::string& bytes, std::uint8_t table, std::string_view key) {
    BytesOut head;
    head.u(table);
    head.u(key.size());
    bytes.append(head.take());
}

RowsDigest digest_of(std::string_view head_key_row) {
    static constexpr unsigned char hash_key[crypto_shorthash_siphashx24_KEYBYTES] = {'d', 'a', 'y', 'b', 'o', 'o', 'k'};
    RowsDigest digest;
    unsigned char hash[crypto_shorthash_siphashx24_BYTES];
    static_assert(sizeof hash == sizeof digest.lanes);
    crypto_shorthash_siphashx24(hash, reinterpret_cast<const unsigned char*>(head_key_row.data()), head_key_row.size(),
                                hash_key);
    std::memcpy(digest.lanes.data(), hash, sizeof hash);
    return digest;
}

struct Store::Parts {
    std::string folder;
    std::shared_ptr<HaltingDisk> disk;  // shared with the environment, which RocksDB wants it in
    std::unique_ptr<rocksdb::Env> env;
    std::unique_ptr<rocksdb::DB> db;
    Checkpoint checkpoint;
    mutable std::mutex mutex;  // of the checkpoint

    explicit Parts(std::string path)
        : folder(std::move(path)), disk(std::make_shared<HaltingDisk>(folder)), env(rocksdb::NewCompositeEnv(disk)) {}

    // What came of a change: what RocksDB says, or what it was not told of its journals.
    Status outcome(const rocksdb::Status& said) const {
        const auto halted = disk->error();
        if (said.ok() && !halted) return {};
        return tl::unexpected(translated(halted ? rocksdb::Status(*halted) : said, folder));
    }

    std::string file() const { return folder + "/commit.sst"; }
    rocksdb::Status write_file(std::span<const Write> writes, const Checkpoint& to);
    rocksdb::Status write_journalled(std::span<const Write> writes, const Checkpoint& to);
};

namespace {

// Puts a row's value together: the position of its last change, then the row.
void fill_value(std::string& value, const Write& write) {
    value.assign(reinterpret_cast<const char*>(&write.changed.value), position_bytes);
    value.append(*write.row);
}
void fill_key(std::string& key, const Write& write) {
    key.assign(1, static_cast<char>(write.table));
    key.append(write.key);
}

}  // namespace

// A file that stands there from a crash may be one the database took in, by another name: it is unlinked, for writing
// over it would write into the database.
rocksdb::Status Store::Parts::write_file(std::span<const Write> writes, const Checkpoint& to) {
    std::error_code error;
    std::filesystem::remove(file(), error);
    if (error) return rocksdb::Status::IOError(file(), error.message());
    rocksdb::SstFileWriter out(rocksdb::EnvOptions(), db->GetOptions());
    auto status = out.Open(file());
    if (status.ok()) status = out.Put(slice(checkpoint_key), slice(encode(to)));
    std::string key, value;
    for (const Write& write : writes) {
        if (!status.ok()) return status;
        fill_key(key, write);
        if (write.row) fill_value(value, write);
        status = write.row ? out.Put(slice(key), slice(value)) : out.Delete(slice(key));
    }
    if (status.ok()) status = out.Finish();
    if (!status.ok()) return status;
    rocksdb::IngestExternalFileOptions how;
    how.move_files = true;
    return db->IngestExternalFile({file()}, how);
}

rocksdb::Status Store::Parts::write_journalled(std::span<const Write> writes, const Checkpoint& to) {
    std::size_t bytes = batch_head_bytes;
    for (const Write& write : writes) bytes += write.key.size() + (write.row ? write.row->size() : 0) + batch_row_bytes;
    rocksdb::WriteBatch batch(bytes);  // grown at once: it would be copied again and again
    batch.Put(slice(checkpoint_key), slice(encode(to)));
    std::string key, value;
    for (const Write& write : writes) {
        fill_key(key, write);
        if (write.row) fill_value(value, write);
        if (const auto status = write.row ? batch.Put(slice(key), slice(value)) : batch.Delete(slice(key));
            !status.ok())
            return status;
    }
    return db->Write({}, &batch);
}

Store::Store(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Store::~Store() { parts_->db->Close(); }

Result<std::unique_ptr<Store>> Store::open(const std::filesystem::path& folder) {
    if (sodium_init() < 0) return unavailable("libsodium cannot start");
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) return unavailable("cannot make the folder " + folder.string() + ": " + error.message());
    auto parts = std::make_unique<Parts>(folder.string());
    rocksdb::DB* db = nullptr;
    const auto opened = parts->outcome(rocksdb::DB::Open(options(parts->env.get()), parts->folder, &db));
    parts->db.reset(db);
    if (!opened) return tl::unexpected(opened.error());
    std::string bytes;
    const auto status = db->Get({}, slice(checkpoint_key), &bytes);
    if (!status.ok() && !status.IsNotFound()) return tl::unexpected(translated(status, parts->folder));
    if (status.ok()) {
        const auto checkpoint = decode(bytes);
        if (!checkpoint)
            return corrupt("the checkpoint in " + parts->folder + " cannot be read: rebuild the projection");
        parts->checkpoint = *checkpoint;
    }
    return std::unique_ptr<Store>(new Store(std::move(parts)));
}

Result<std::optional<std::string>> Store::get(std::uint8_t table, std::string_view key) const {
    rocksdb::PinnableSlice value;
    const auto status = parts_->db->Get({}, parts_->db->DefaultColumnFamily(), slice(full_key(table, key)), &value);
    if (status.IsNotFound()) return std::optional<std::string>{};
    if (!status.ok()) return tl::unexpected(translated(status, parts_->folder));
    if (value.size() < position_bytes) return corrupt("a row in " + parts_->folder + " has no position");
    return std::optional<std::string>(view(value).substr(position_bytes));
}

Status Store::commit(std::span<const Write> writes, const Checkpoint& from, const Checkpoint& checkpoint,
                     bool as_file) {
    std::string there;
    const auto found = parts_->db->Get({}, slice(checkpoint_key), &there);
    if (!found.ok() && !found.IsNotFound()) return tl::unexpected(translated(found, parts_->folder));
    if (found.IsNotFound() ? from != Checkpoint{} : there != encode(from))
        return tl::unexpected(Error{Error::Kind::conflict, "the rows in " + parts_->folder +
                                                               " were moved by somebody else since position " +
                                                               std::to_string(from.position.value) +
                                                               ": two instances must not advance one projection"});
    DAYBOOK_CHECK(parts_->outcome(as_file ? parts_->write_file(writes, checkpoint)
                                          : parts_->write_journalled(writes, checkpoint)));
    const std::lock_guard lock(parts_->mutex);
    parts_->checkpoint = checkpoint;
    return {};
}

Checkpoint Store::checkpoint() const {
    const std::lock_guard lock(parts_->mutex);
    return parts_->checkpoint;
}

struct Cursor::Parts {
    std::uint8_t table = 0;
    std::string folder;
    std::unique_ptr<rocksdb::Iterator> iterator;
};

Cursor::Cursor(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Cursor::~Cursor() = default;
Cursor::Cursor(Cursor&&) noexcept = default;

void Cursor::seek(std::string_view key) { parts_->iterator->Seek(slice(full_key(parts_->table, key))); }
void Cursor::seek_last(std::string_view key) { parts_->iterator->SeekForPrev(slice(full_key(parts_->table, key))); }
void Cursor::to_last() {
    const std::string behind(1, static_cast<char>(parts_->table + 1));
    parts_->iterator->SeekForPrev(slice(behind));
    if (parts_->iterator->Valid() && view(parts_->iterator->key()) == behind) parts_->iterator->Prev();
}
void Cursor::next() { parts_->iterator->Next(); }
void Cursor::back() { parts_->iterator->Prev(); }
bool Cursor::valid() const {
    return parts_->iterator->Valid() && parts_->iterator->key().size() > 0 &&
           static_cast<std::uint8_t>(parts_->iterator->key()[0]) == parts_->table;
}
std::string_view Cursor::key() const { return view(parts_->iterator->key()).substr(1); }
std::string_view Cursor::bytes() const {
    const auto value = view(parts_->iterator->value());
    return value.size() < position_bytes ? std::string_view{} : value.substr(position_bytes);
}
Position Cursor::changed() const {
    Position position;
    const auto value = view(parts_->iterator->value());
    if (value.size() >= position_bytes) std::memcpy(&position.value, value.data(), position_bytes);
    return position;
}
Status Cursor::status() const {
    if (const auto status = parts_->iterator->status(); !status.ok())
        return tl::unexpected(translated(status, parts_->folder));
    return {};
}

Reading::Reading(const Store& store) : store_(store), snapshot_(store.parts_->db->GetSnapshot()) {
    rocksdb::ReadOptions how;
    how.snapshot = static_cast<const rocksdb::Snapshot*>(snapshot_);
    std::string bytes;
    if (store.parts_->db->Get(how, slice(checkpoint_key), &bytes).ok())
        if (const auto checkpoint = decode(bytes)) checkpoint_ = *checkpoint;
}

Reading::~Reading() { store_.parts_->db->ReleaseSnapshot(static_cast<const rocksdb::Snapshot*>(snapshot_)); }

Result<std::optional<Reading::Bytes>> Reading::get(std::uint8_t table, std::string_view key) const {
    rocksdb::ReadOptions how;
    how.snapshot = static_cast<const rocksdb::Snapshot*>(snapshot_);
    std::string value;
    const auto status = store_.parts_->db->Get(how, slice(full_key(table, key)), &value);
    if (status.IsNotFound()) return std::optional<Bytes>{};
    if (!status.ok()) return tl::unexpected(translated(status, store_.parts_->folder));
    if (value.size() < position_bytes) return corrupt("a row in " + store_.parts_->folder + " has no position");
    Bytes bytes;
    std::memcpy(&bytes.changed.value, value.data(), position_bytes);
    bytes.row = value.substr(position_bytes);
    return std::optional<Bytes>(std::move(bytes));
}

Cursor Reading::cursor(const TableInfo& table) const {
    rocksdb::ReadOptions how;
    how.snapshot = static_cast<const rocksdb::Snapshot*>(snapshot_);
    auto parts = std::make_unique<Cursor::Parts>();
    parts->table = table.number;
    parts->folder = store_.parts_->folder;
    parts->iterator.reset(store_.parts_->db->NewIterator(how));
    return Cursor(std::move(parts));
}

}  // namespace daybook::projections
