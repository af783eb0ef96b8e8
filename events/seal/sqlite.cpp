#include "events/seal/sqlite.h"

#include <sqlite3.h>
#include <sys/stat.h>

#include <cstring>

#include "events/core/storage.h"

namespace daybook {
namespace {

struct Statement {
    sqlite3_stmt* handle = nullptr;
    ~Statement() { sqlite3_finalize(handle); }
};

Sqlite::Row row_of(sqlite3_stmt* statement) {
    Sqlite::Row row;
    for (int i = 0; i < sqlite3_column_count(statement); ++i) {
        const auto* bytes = static_cast<const std::byte*>(sqlite3_column_blob(statement, i));
        row.emplace_back(bytes, bytes + sqlite3_column_bytes(statement, i));
    }
    return row;
}

// What the machine said of the database's file or of its journal when a call failed; 0 = nothing.
int last_errno(sqlite3* db) {
    int number = 0;
    sqlite3_file_control(db, "main", SQLITE_FCNTL_LAST_ERRNO, &number);
    sqlite3_file* journal = nullptr;
    sqlite3_file_control(db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &journal);
    if (number == 0 && journal != nullptr && journal->pMethods != nullptr)
        journal->pMethods->xFileControl(journal, SQLITE_FCNTL_LAST_ERRNO, &number);
    return number;
}

}  // namespace

Result<std::unique_ptr<Sqlite>> Sqlite::open(const std::filesystem::path& file) {
    sqlite3* db = nullptr;
    const int code = sqlite3_open_v2(
        file.c_str(), &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW,
        nullptr);
    std::unique_ptr<Sqlite> opened(new Sqlite(db, file));
    if (code != SQLITE_OK) return opened->failure(code);
    chmod(file.c_str(), 0600);
    // What is deleted must be gone from the file, and what is committed must be on the disk (format.md F4).
    for (const char* pragma : {"PRAGMA locking_mode=EXCLUSIVE", "PRAGMA journal_mode=TRUNCATE",
                               "PRAGMA synchronous=FULL", "PRAGMA secure_delete=ON", "PRAGMA temp_store=MEMORY"}) {
        DAYBOOK_CHECK(opened->run(pragma));
    }
    return opened;
}

Sqlite::~Sqlite() { sqlite3_close(db_); }

tl::unexpected<Error> Sqlite::failure(int code) const {
    const std::string sentence =
        "the key store " + file_.string() + " failed: " + (db_ != nullptr ? sqlite3_errmsg(db_) : sqlite3_errstr(code));
    const int system = db_ != nullptr && (code & 0xff) == SQLITE_IOERR ? last_errno(db_) : 0;
    if (system != 0) return fail(storage_kind(system), sentence + ": " + std::strerror(system));
    switch (code & 0xff) {
        case SQLITE_FULL: return fail(Error::Kind::full, sentence);
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB: return corrupt(sentence);
        default: return unavailable(sentence);
    }
}

Status Sqlite::run(std::string_view text, std::span<const Value> values, const std::function<void(Row)>& each) {
    Statement statement;
    int code = sqlite3_prepare_v2(db_, text.data(), static_cast<int>(text.size()), &statement.handle, nullptr);
    if (code != SQLITE_OK) return failure(code);
    for (std::size_t i = 0; i < values.size(); ++i) {
        sqlite3_bind_blob(statement.handle, static_cast<int>(i + 1), values[i].data(),
                          static_cast<int>(values[i].size()), SQLITE_STATIC);
    }
    while ((code = sqlite3_step(statement.handle)) == SQLITE_ROW) {
        if (each) each(row_of(statement.handle));
    }
    if (code != SQLITE_DONE) return failure(code);
    return {};
}

}  // namespace daybook
