#pragma once

#include <rocksdb/db.h>

#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "events/log/rocks_store.h"

// What the rocks_*.cpp files share; private to them.
namespace daybook {

namespace db = ROCKSDB_NAMESPACE;

Error translate(const db::Status& status, const std::string& doing);

db::DBOptions database_options();
db::ColumnFamilyOptions family_options(RocksStore::Family family);

struct RocksStore::Database {
    std::unique_ptr<db::DB> db;
    std::vector<db::ColumnFamilyHandle*> families;  // default, then in the order of Family; owned by db
    std::mutex mutex;                               // of `failed`
    std::optional<Error> failed;

    db::ColumnFamilyHandle* of(Family family) const { return families[static_cast<std::size_t>(family) + 1]; }

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

}  // namespace daybook
