#include "tests/seal/fixture.h"

namespace daybook {
namespace {

namespace fs = std::filesystem;

TEST_CASE("keys: the first start makes a master key that only its owner can read") {
    const Folder folder;
    keys_in(folder);
    const auto master = folder.path() / "keys" / "master.key";
    CHECK(fs::file_size(master) == 32);
    CHECK(fs::status(master).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
    CHECK(fs::status(folder.path() / "keys" / "keys.sqlite").permissions() ==
          (fs::perms::owner_read | fs::perms::owner_write));
    CHECK(fs::status(folder.path() / "keys").permissions() == fs::perms::owner_all);
}

TEST_CASE("keys: a master key that others can read is refused") {
    const Folder folder;
    keys_in(folder);
    const auto master = folder.path() / "keys" / "master.key";
    fs::permissions(master, fs::perms::group_read, fs::perm_options::add);
    const auto again = KeyStore::open(folder.path() / "keys", counting(2));
    REQUIRE_FALSE(again.has_value());
    CHECK(again.error().kind == Error::Kind::unavailable);
    CHECK(again.error().sentence.find("can be read or written by other accounts") != std::string::npos);
}

TEST_CASE("keys: a missing, wrong or damaged master key is named, and no new one is made") {
    const Folder folder;
    keys_in(folder);
    const auto master = folder.path() / "keys" / "master.key";
    SECTION("missing") {
        fs::remove(master);
        const auto again = KeyStore::open(folder.path() / "keys", counting(2));
        REQUIRE_FALSE(again.has_value());
        CHECK(again.error().kind == Error::Kind::corrupt);
        CHECK_FALSE(fs::exists(master));
    }
    SECTION("another one") {
        std::fstream(master, std::ios::in | std::ios::out | std::ios::binary) << "x";
        const auto again = KeyStore::open(folder.path() / "keys", counting(2));
        REQUIRE_FALSE(again.has_value());
        CHECK(again.error().sentence.find("master.key is not the one it was made with") != std::string::npos);
    }
    SECTION("cut short") {
        fs::resize_file(master, 31);
        CHECK(KeyStore::open(folder.path() / "keys", counting(2)).error().kind == Error::Kind::corrupt);
    }
}

TEST_CASE("keys: a subject keeps its key over restarts, once it was synced") {
    const Folder folder;
    SubjectKey first;
    {
        const auto keys = keys_in(folder, 1);
        first = *keys->key_for("person-12");
        CHECK(*keys->key_for("person-12") == first);
        CHECK(*keys->key_for("person-13") != first);
        REQUIRE(keys->sync().has_value());
        REQUIRE(keys->key_for("person-14").has_value());  // never synced
    }
    const auto keys = keys_in(folder, 2);
    CHECK(**keys->find("person-12") == first);
    CHECK_FALSE(keys->find("person-14")->has_value());
}

TEST_CASE("keys: no key stands in the file as it is") {
    const Folder folder;
    SubjectKey key;
    IndexKey index;
    {
        const auto keys = keys_in(folder);
        key = *keys->key_for("person-12");
        index = keys->index_key();
        REQUIRE(keys->sync().has_value());
    }
    const std::string file = bytes_of(folder.path() / "keys" / "keys.sqlite");
    CHECK(file.find(std::string(reinterpret_cast<const char*>(key.key.data()), 32)) == std::string::npos);
    CHECK(file.find(std::string(reinterpret_cast<const char*>(index.data()), 32)) == std::string::npos);
    CHECK(file.find(std::string(reinterpret_cast<const char*>(key.id.data()), 16)) != std::string::npos);
}

TEST_CASE("keys: after an erasure nothing of the subject opens or is recorded any more, and others are unharmed") {
    const Folder folder;
    SubjectKey other;
    IndexKey index;
    SubjectKey erased;
    {
        const auto keys = keys_in(folder);
        sealed(clock_in(), *keys);
        erased = **keys->find("person-12");
        other = **keys->find("worker-7");
        index = keys->index_key();
        REQUIRE(keys->erase("person-12").has_value());
        CHECK_FALSE(keys->find("person-12")->has_value());
        CHECK(refused(clock_in(), *keys) ==
              Error{Error::Kind::gone, "person-12 was erased: nothing more can be recorded about it"});
        REQUIRE(keys->erase("person-12").has_value());  // again changes nothing
        CHECK(**keys->find("worker-7") == other);
    }
    const std::string file = bytes_of(folder.path() / "keys" / "keys.sqlite");
    CHECK(file.find(std::string(reinterpret_cast<const char*>(erased.id.data()), 16)) == std::string::npos);
    const auto keys = keys_in(folder, 3);
    CHECK(**keys->find("worker-7") == other);
    CHECK(keys->index_key() == index);
    CHECK(refused(clock_in(), *keys).kind == Error::Kind::gone);
}

TEST_CASE("keys: a restored backup forgets again what was erased") {
    const Folder folder;
    const auto file = folder.path() / "keys" / "keys.sqlite";
    const auto backup = folder.path() / "backup";
    {
        const auto keys = keys_in(folder);
        sealed(clock_in(), *keys);
        REQUIRE(keys->sync().has_value());
    }
    fs::copy_file(file, backup);
    REQUIRE(keys_in(folder)->erase("person-12").has_value());
    fs::copy_file(backup, file, fs::copy_options::overwrite_existing);
    const auto keys = keys_in(folder);
    CHECK(keys->find("person-12")->has_value());    // the backup remembers …
    REQUIRE(keys->erase("person-12").has_value());  // … until the recorder applies the log's erasures at its start
    CHECK_FALSE(keys->find("person-12")->has_value());
}

TEST_CASE("keys: a damaged store is named, not repaired") {
    const Folder folder;
    keys_in(folder);
    std::ofstream(folder.path() / "keys" / "keys.sqlite", std::ios::binary) << std::string(4'096, 'x');
    const auto again = KeyStore::open(folder.path() / "keys", counting(2));
    REQUIRE_FALSE(again.has_value());
    CHECK(again.error().kind == Error::Kind::corrupt);
}

TEST_CASE("keys: a start that died while it made the store begins again") {
    const Folder folder;
    fs::create_directories(folder.path() / "keys");
    std::ofstream(folder.path() / "keys" / "keys.sqlite", std::ios::binary).flush();
    CHECK(KeyStore::open(folder.path() / "keys", counting(2)).has_value());
}

TEST_CASE("pseudonym: the same reference gives the same id, and only with the same key, kind and source") {
    IndexKey key{};
    key[0] = std::byte{7};
    const std::string id = pseudonym("person", key, "council-a", "SU-0012");
    CHECK(id.size() == std::string("person-").size() + 26);
    CHECK(id.substr(0, 7) == "person-");
    CHECK(id.find_first_not_of("abcdefghijklmnopqrstuvwxyz234567", 7) == std::string::npos);
    CHECK(pseudonym("person", key, "council-a", "SU-0012") == id);
    CHECK(pseudonym("person", key, "council-a", "SU-0013") != id);
    CHECK(pseudonym("person", key, "council-b", "SU-0012") != id);
    CHECK(pseudonym("worker", key, "council-a", "SU-0012").substr(7) != id.substr(7));
    CHECK(pseudonym("person", key, "council-", "aSU-0012") != pseudonym("person", key, "council-a", "SU-0012"));
    CHECK(pseudonym("person", IndexKey{}, "council-a", "SU-0012") != id);
}

TEST_CASE("pseudonym: digests of rows and files are keyed") {
    const std::string row = "SU-0012,08:00,08:30";
    IndexKey key{};
    key[0] = std::byte{7};
    CHECK(row_digest(key, std::as_bytes(std::span(row))) == row_digest(key, std::as_bytes(std::span(row))));
    CHECK(row_digest(key, std::as_bytes(std::span(row))) != row_digest({}, std::as_bytes(std::span(row))));
    CHECK(file_digest(key, std::as_bytes(std::span(row))) != file_digest({}, std::as_bytes(std::span(row))));
}

}  // namespace
}  // namespace daybook
