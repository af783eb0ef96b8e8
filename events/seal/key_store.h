#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "events/core/result.h"
#include "events/seal/pseudonym.h"
#include "events/seal/secrets.h"
#include "events/seal/sqlite.h"

namespace daybook {

// The key of one data subject: a person, a care worker, or a stream with correspondents in it.
struct SubjectKey {
    KeyId id{};
    Key key{};
    bool operator==(const SubjectKey&) const = default;
};

// Every subject's key, wrapped by a key derived from the master key, in a store of its own outside the log
// (format.md F4). Subjects are named like streams: "person-…", "worker-…", "contract-…". Destroying a key is how the
// log forgets. Opened by the recorder alone; belongs to one thread.
class KeyStore {
 public:
    static constexpr std::size_t cached_keys = 65'536;

    // `folder`: holds master.key and keys.sqlite; both are made if neither is there. unavailable if the master key is
    // open to others, corrupt if it is missing or not the one this store was made with.
    static Result<std::unique_ptr<KeyStore>> open(const std::filesystem::path& folder, Random random);
    ~KeyStore();

    const IndexKey& index_key() const { return index_key_; }

    // The subject's key, made if there is none; gone if the subject was erased. A key that was made is durable only
    // after `sync`: call it before anything sealed with the key is recorded.
    Result<SubjectKey> key_for(std::string_view subject);
    Status sync();

    // The subject's key if it has one.
    Result<std::optional<SubjectKey>> find(std::string_view subject);

    // Destroys the subject's key for ever, whether it has one or not, and re-wraps all others with a new key, durable
    // on return. Doing it again changes nothing.
    Status erase(std::string_view subject);
    Result<bool> is_erased(std::string_view subject);

 private:
    KeyStore(std::unique_ptr<Sqlite> db, Key master, Random random)
        : db_(std::move(db)), master_(master), random_(std::move(random)) {}
    Status prepare(bool fresh);
    Status load_index_key();
    Status set_meta(std::string_view name, std::span<const std::byte> value);
    Result<std::optional<std::vector<std::byte>>> meta(std::string_view name);
    Result<std::optional<SubjectKey>> look_up(std::string_view subject);
    Status make(std::string_view subject, const SubjectKey& key);
    Status erase_now(std::string_view subject);
    Status begin();
    Status commit();
    Status undo(Status why);
    Status rotate();
    std::vector<std::byte> wrap(std::string_view name, std::span<const std::byte> id, const Key& key);
    Result<Key> unwrap(std::string_view name, std::span<const std::byte> id, std::span<const std::byte> wrapped) const;
    void remember(std::string_view subject, const SubjectKey& key);
    void drop_cache();

    std::unique_ptr<Sqlite> db_;
    Key master_;
    Key wrapping_{};
    IndexKey index_key_{};
    Random random_;
    bool open_ = false;  // a transaction holds keys that are not durable yet
    std::unordered_map<std::string, SubjectKey> cache_;
};

}  // namespace daybook
