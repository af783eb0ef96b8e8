#include "events/verify/stored_log.h"

#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/options.h>

#include <vector>

namespace daybook::verify {

namespace {

namespace db = ROCKSDB_NAMESPACE;

Error damaged(const std::string& what, const db::Status& status) {
    const bool away =
        status.IsIOError() && !status.IsPathNotFound() && status.ToString().find("No such file") == std::string::npos;
    return {away ? Error::Kind::unavailable : Error::Kind::corrupt, what + ": " + status.ToString()};
}

class Silence final : public db::Logger {
 public:
    using db::Logger::Logv;
    void Logv(const char*, va_list) override {}
};

class RocksFiles final : public StoredLog {
 public:
    std::unique_ptr<db::DB> db;
    std::vector<db::ColumnFamilyHandle*> families;  // default, log, tile, meta; owned by db

    ~RocksFiles() override {
        for (auto* handle : families) db->DestroyColumnFamilyHandle(handle);
    }

    Status blocks(std::uint64_t from, const Visit& visit) const override {
        const auto it = over(families[1]);
        const std::string key = position_key(from);
        it->SeekForPrev(key);
        if (!it->Valid() && it->status().ok()) it->SeekToFirst();
        for (; it->Valid(); it->Next())
            if (!visit({it->key().data(), it->key().size()}, {it->value().data(), it->value().size()})) return {};
        return whole(*it, "the events cannot be read to their end");
    }

    Result<std::pair<std::string, std::string>> last_block() const override {
        const auto it = over(families[1]);
        it->SeekToLast();
        DAYBOOK_CHECK(whole(*it, "the last events cannot be read"));
        if (!it->Valid()) return std::pair<std::string, std::string>{};
        return std::pair{it->key().ToString(), it->value().ToString()};
    }

    Result<std::optional<std::string>> tile(unsigned level, std::uint64_t index) const override {
        return get(families[2], tile_key(level, index), "tile " + std::to_string(level) + "/" + std::to_string(index));
    }

    Status tile_keys(const std::function<void(std::string_view)>& visit) const override {
        const auto it = over(families[2]);
        for (it->SeekToFirst(); it->Valid(); it->Next()) visit({it->key().data(), it->key().size()});
        return whole(*it, "the tiles of the tree cannot be read to their end");
    }

    Result<std::optional<std::string>> meta(std::string_view key) const override {
        return get(families[3], key, "what the log says about itself");
    }

    Status checksums() const override {
        const db::Status status = db->VerifyChecksum(read());
        if (!status.ok()) return tl::unexpected(damaged("a file of the log is damaged", status));
        return {};
    }

 private:
    static db::ReadOptions read() {
        db::ReadOptions options;
        options.verify_checksums = true;
        options.fill_cache = false;
        return options;
    }
    std::unique_ptr<db::Iterator> over(db::ColumnFamilyHandle* family) const {
        return std::unique_ptr<db::Iterator>(db->NewIterator(read(), family));
    }
    static Status whole(const db::Iterator& it, const std::string& what) {
        if (it.status().ok()) return {};
        return tl::unexpected(damaged(what, it.status()));
    }
    Result<std::optional<std::string>> get(db::ColumnFamilyHandle* family, std::string_view key,
                                           const std::string& what) const {
        std::string value;
        const db::Status status = db->Get(read(), family, db::Slice(key.data(), key.size()), &value);
        if (status.IsNotFound()) return std::nullopt;
        if (!status.ok()) return tl::unexpected(damaged(what + " cannot be read", status));
        return value;
    }
};

}  // namespace

std::string position_key(std::uint64_t position) {
    std::string key(8, '\0');
    for (int i = 7; i >= 0; --i, position >>= 8) key[static_cast<std::size_t>(i)] = static_cast<char>(position & 0xff);
    return key;
}

std::optional<std::uint64_t> position_of_key(std::string_view key) {
    if (key.size() != 8) return std::nullopt;
    std::uint64_t position = 0;
    for (const char c : key) position = position << 8 | static_cast<unsigned char>(c);
    return position;
}

std::string tile_key(unsigned level, std::uint64_t index) { return static_cast<char>(level) + position_key(index); }

Result<std::unique_ptr<StoredLog>> open_stored_log(const std::filesystem::path& folder) {
    if (!std::filesystem::is_directory(folder)) return not_found("there is no log " + folder.string());
    db::DBOptions options;
    options.info_log = std::make_shared<Silence>();
    options.paranoid_checks = true;
    options.track_and_verify_wals_in_manifest = true;
    options.wal_recovery_mode = db::WALRecoveryMode::kTolerateCorruptedTailRecords;
    const std::vector<db::ColumnFamilyDescriptor> wanted{
        {db::kDefaultColumnFamilyName, {}}, {"log", {}}, {"tile", {}}, {"meta", {}}};
    auto files = std::make_unique<RocksFiles>();
    db::DB* opened = nullptr;
    const db::Status status = db::DB::OpenForReadOnly(options, folder.string(), wanted, &files->families, &opened);
    files->db.reset(opened);
    if (!status.ok()) {
        Error error = damaged("the log " + folder.string() + " cannot be opened", status);
        if (status.IsInvalidArgument()) error.kind = Error::Kind::corrupt;
        return tl::unexpected(std::move(error));
    }
    return std::unique_ptr<StoredLog>(std::move(files));
}

}  // namespace daybook::verify
