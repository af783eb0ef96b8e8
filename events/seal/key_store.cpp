#include "events/seal/key_store.h"

#include <algorithm>
#include <system_error>

namespace daybook {
namespace {

std::span<const std::byte> bytes(std::string_view text) { return std::as_bytes(std::span(text)); }
std::string text(std::span<const std::byte> of) { return {reinterpret_cast<const char*>(of.data()), of.size()}; }

constexpr std::string_view index_name = "index";
constexpr std::string_view salt_name = "salt";

}  // namespace

Result<std::unique_ptr<KeyStore>> KeyStore::open(const std::filesystem::path& folder, Random random) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (!error) std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
    if (error) return unavailable("cannot make the folder of the keys, " + folder.string() + ": " + error.message());

    const std::filesystem::path file = folder / "keys.sqlite";
    const std::filesystem::path master_file = folder / "master.key";
    const bool empty = !std::filesystem::exists(file, error) || std::filesystem::file_size(file, error) == 0;
    if (!empty && !std::filesystem::exists(master_file, error)) {
        return corrupt("the key store " + file.string() + " is there, but its master key " + master_file.string() +
                       " is missing: put it back from its backup");
    }
    DAYBOOK_TRY(const Key master, master_key(master_file, empty, random));
    DAYBOOK_TRY(auto db, Sqlite::open(file));
    bool fresh = true;  // also where a first start died before its end
    DAYBOOK_CHECK(
        db->run("SELECT name FROM sqlite_master WHERE name = 'meta'", {}, [&](const Sqlite::Row&) { fresh = false; }));
    std::unique_ptr<KeyStore> store(new KeyStore(std::move(db), master, std::move(random)));
    DAYBOOK_CHECK(store->prepare(fresh));
    return store;
}

KeyStore::~KeyStore() {
    forget(master_);
    forget(wrapping_);
    forget(index_key_);
    drop_cache();
}

Status KeyStore::prepare(bool fresh) {
    if (fresh) {
        DAYBOOK_CHECK(begin());
        for (const char* table :
             {"CREATE TABLE IF NOT EXISTS meta (name BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID",
              "CREATE TABLE IF NOT EXISTS key (subject BLOB PRIMARY KEY, id BLOB NOT NULL, wrapped BLOB NOT NULL) "
              "WITHOUT ROWID",
              "CREATE TABLE IF NOT EXISTS erased (subject BLOB PRIMARY KEY) WITHOUT ROWID"}) {
            DAYBOOK_CHECK(db_->run(table));
        }
        Key salt{};
        random_(salt);
        random_(index_key_);
        wrapping_ = derive(master_, "daybook key of keys 1", salt);
        DAYBOOK_CHECK(set_meta(salt_name, salt));
        DAYBOOK_CHECK(set_meta(index_name, wrap(index_name, {}, index_key_)));
        return commit();
    }
    DAYBOOK_TRY(const auto salt, meta(salt_name));
    if (!salt) return corrupt("the key store holds no salt: it was not made to its end or is damaged");
    wrapping_ = derive(master_, "daybook key of keys 1", *salt);
    return load_index_key();
}

Status KeyStore::load_index_key() {
    DAYBOOK_TRY(const auto wrapped, meta(index_name));
    if (!wrapped) return corrupt("the key store holds no index key: it is damaged");
    DAYBOOK_TRY(index_key_, unwrap(index_name, {}, *wrapped));
    return {};
}

Status KeyStore::set_meta(std::string_view name, std::span<const std::byte> value) {
    const Sqlite::Value values[] = {bytes(name), value};
    return db_->run("INSERT OR REPLACE INTO meta VALUES (?, ?)", values);
}

Result<std::optional<std::vector<std::byte>>> KeyStore::meta(std::string_view name) {
    std::optional<std::vector<std::byte>> value;
    const Sqlite::Value values[] = {bytes(name)};
    DAYBOOK_CHECK(
        db_->run("SELECT value FROM meta WHERE name = ?", values, [&](Sqlite::Row row) { value = std::move(row[0]); }));
    return value;
}

Result<SubjectKey> KeyStore::key_for(std::string_view subject) {
    DAYBOOK_TRY(const auto known, find(subject));
    if (known) return *known;
    DAYBOOK_TRY(const bool erased, is_erased(subject));
    if (erased) {
        return fail(Error::Kind::gone, std::string(subject) + " was erased: nothing more can be recorded about it");
    }
    SubjectKey key;
    random_(key.id);
    random_(key.key);
    if (const Status made = make(subject, key); !made) return tl::unexpected<Error>(undo(made).error());
    remember(subject, key);
    return key;
}

Status KeyStore::make(std::string_view subject, const SubjectKey& key) {
    DAYBOOK_CHECK(begin());
    const auto wrapped = wrap(subject, key.id, key.key);
    const Sqlite::Value values[] = {bytes(subject), key.id, wrapped};
    return db_->run("INSERT INTO key VALUES (?, ?, ?)", values);
}

Status KeyStore::sync() {
    if (const Status done = commit(); !done) return undo(done);
    return {};
}

Result<std::optional<SubjectKey>> KeyStore::find(std::string_view subject) {
    const auto cached = cache_.find(std::string(subject));
    if (cached != cache_.end()) return cached->second;
    DAYBOOK_TRY(const auto stored, look_up(subject));
    if (stored) remember(subject, *stored);
    return stored;
}

Result<std::optional<SubjectKey>> KeyStore::look_up(std::string_view subject) {
    std::optional<Sqlite::Row> found;
    const Sqlite::Value values[] = {bytes(subject)};
    DAYBOOK_CHECK(db_->run("SELECT id, wrapped FROM key WHERE subject = ?", values,
                           [&](Sqlite::Row row) { found = std::move(row); }));
    if (!found) return std::nullopt;
    SubjectKey key;
    if ((*found)[0].size() != key.id.size())
        return corrupt("the key store's row of " + std::string(subject) + " is damaged");
    std::ranges::copy((*found)[0], key.id.begin());
    DAYBOOK_TRY(key.key, unwrap(subject, key.id, (*found)[1]));
    return key;
}

Status KeyStore::erase(std::string_view subject) {
    DAYBOOK_TRY(const bool already, is_erased(subject));
    DAYBOOK_TRY(const auto left, look_up(subject));
    if (already && !left) return {};
    DAYBOOK_CHECK(sync());
    drop_cache();
    if (const Status done = erase_now(subject); !done) return undo(done);
    return {};
}

Status KeyStore::erase_now(std::string_view subject) {
    DAYBOOK_CHECK(begin());
    const Sqlite::Value values[] = {bytes(subject)};
    DAYBOOK_CHECK(db_->run("DELETE FROM key WHERE subject = ?", values));
    DAYBOOK_CHECK(db_->run("INSERT OR IGNORE INTO erased VALUES (?)", values));
    DAYBOOK_CHECK(rotate());
    return commit();
}

Result<bool> KeyStore::is_erased(std::string_view subject) {
    bool found = false;
    const Sqlite::Value values[] = {bytes(subject)};
    DAYBOOK_CHECK(
        db_->run("SELECT subject FROM erased WHERE subject = ?", values, [&](const Sqlite::Row&) { found = true; }));
    return found;
}

// A copy of a deleted row that survives somewhere on the disk must not open any more once its salt is gone.
Status KeyStore::rotate() {
    struct Wrapped {
        std::string subject;
        SubjectKey key;
    };
    std::vector<Wrapped> all;
    std::optional<Error> damage;
    DAYBOOK_CHECK(db_->run("SELECT subject, id, wrapped FROM key", {}, [&](const Sqlite::Row& row) {
        Wrapped one{text(row[0]), {}};
        const auto key = unwrap(one.subject, row[1], row[2]);
        if (!key || row[1].size() != one.key.id.size()) {
            damage = key ? Error{Error::Kind::corrupt, "the key store's row of " + one.subject + " is damaged"}
                         : key.error();
            return;
        }
        std::ranges::copy(row[1], one.key.id.begin());
        one.key.key = *key;
        all.push_back(std::move(one));
    }));
    if (damage) return tl::unexpected<Error>(*damage);
    Key salt{};
    random_(salt);
    const Key before = wrapping_;
    wrapping_ = derive(master_, "daybook key of keys 1", salt);
    const auto rewrap = [&]() -> Status {
        DAYBOOK_CHECK(set_meta(salt_name, salt));
        DAYBOOK_CHECK(set_meta(index_name, wrap(index_name, {}, index_key_)));
        for (const Wrapped& one : all) {
            const auto wrapped = wrap(one.subject, one.key.id, one.key.key);
            const Sqlite::Value values[] = {wrapped, bytes(one.subject)};
            DAYBOOK_CHECK(db_->run("UPDATE key SET wrapped = ? WHERE subject = ?", values));
        }
        return {};
    };
    const Status done = rewrap();
    for (Wrapped& one : all) forget(one.key.key);
    if (!done) wrapping_ = before;
    return done;
}

Status KeyStore::begin() {
    if (open_) return {};
    DAYBOOK_CHECK(db_->run("BEGIN IMMEDIATE"));
    open_ = true;
    return {};
}

Status KeyStore::commit() {
    if (!open_) return {};
    DAYBOOK_CHECK(db_->run("COMMIT"));
    open_ = false;
    return {};
}

// What was not committed never was: neither here nor in memory.
Status KeyStore::undo(Status why) {
    db_->run("ROLLBACK");  // fails harmlessly where SQLite has rolled back by itself
    open_ = false;
    drop_cache();
    if (const auto salt = meta(salt_name); salt && *salt) wrapping_ = derive(master_, "daybook key of keys 1", **salt);
    return why;
}

std::vector<std::byte> KeyStore::wrap(std::string_view name, std::span<const std::byte> id, const Key& key) {
    Nonce nonce{};
    random_(nonce);
    std::vector<std::byte> data(bytes(name).begin(), bytes(name).end());
    data.insert(data.end(), id.begin(), id.end());
    std::vector<std::byte> wrapped(nonce.size() + key.size() + tag_bytes);
    std::ranges::copy(nonce, wrapped.begin());
    encrypt(wrapping_, nonce, data, key, std::span(wrapped).subspan(nonce.size()));
    return wrapped;
}

Result<Key> KeyStore::unwrap(std::string_view name, std::span<const std::byte> id,
                             std::span<const std::byte> wrapped) const {
    Key key{};
    Nonce nonce{};
    std::vector<std::byte> data(bytes(name).begin(), bytes(name).end());
    data.insert(data.end(), id.begin(), id.end());
    std::optional<std::vector<std::byte>> opened;
    if (wrapped.size() > nonce.size()) {
        std::copy_n(wrapped.begin(), nonce.size(), nonce.begin());
        opened = decrypt(wrapping_, nonce, data, wrapped.subspan(nonce.size()));
    }
    if (!opened || opened->size() != key.size()) {
        return corrupt("the key of “" + std::string(name) +
                       "” does not open: the key store is damaged, or master.key is not the one it was made with");
    }
    std::ranges::copy(*opened, key.begin());
    forget(*opened);
    return key;
}

void KeyStore::remember(std::string_view subject, const SubjectKey& key) {
    if (cache_.size() >= cached_keys) drop_cache();
    cache_.insert_or_assign(std::string(subject), key);
}

void KeyStore::drop_cache() {
    for (auto& [subject, key] : cache_) forget(key.key);
    cache_.clear();
}

}  // namespace daybook
