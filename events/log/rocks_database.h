#pragma once

#include <rocksdb/db.h>

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "events/log/rocks_halting.h"
#include "events/log/rocks_store.h"

// What the rocks_*.cpp files share; private to them.
namespace daybook {

namespace db = ROCKSDB_NAMESPACE;

Error translate(const db::Status& status, const std::string& doing);

db::DBOptions database_options(db::Env* disk);
db::ColumnFamilyOptions family_options(RocksStore::Family family);

struct RocksStore::Database {
    std::shared_ptr<HaltingDisk> disk;  // shared with the environment, which RocksDB wants it in
    std::unique_ptr<db::Env> env;
    std::unique_ptr<db::DB> db;
    std::vector<db::ColumnFamilyHandle*> families;  // default, then in the order of Family; owned by db
    std::mutex mutex;                               // of `failed`
    std::optional<Error> failed;

    explicit Database(const std::string& folder)
        : disk(std::make_shared<HaltingDisk>(folder)), env(db::NewCompositeEnv(disk)) {}

    db::ColumnFamilyHandle* of(Family family) const { return families[static_cast<std::size_t>(family) + 1]; }

    // What came of a change: what RocksDB says, or what it was not told of its journals.
    db::Status outcome(const db::Status& said) const {
        const auto halted = disk->error();
        return halted ? db::Status(*halted) : said;
    }

    ~Database() {
        // What failed in memory alone is not written on the way out either.
        if (failed) disk->halt(db::IOStatus::IOError("the log has failed"));
        for (db::ColumnFamilyHandle* handle : families) db->DestroyColumnFamilyHandle(handle);
        if (db) db->Close();
    }
};

}  // namespace daybook
