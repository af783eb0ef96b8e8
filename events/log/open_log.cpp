#include "events/log/open_log.h"

#include <algorithm>
#include <cstring>

#include "events/stored/base64.h"

namespace daybook {

namespace {

constexpr std::string_view kLayout = "1";  // of the families log, tile and meta; the others are derived

using Identity = std::array<std::byte, 32>;

Identity identity(const std::filesystem::path& path, Instant now, const LogOptions& options) {
    if (options.identity != Identity{}) return options.identity;
    const std::string text = std::filesystem::absolute(path).string() + "@" + std::to_string(micros(now));
    return Sha256()(std::as_bytes(std::span(text)));
}

// RFC 9562, version 4.
std::string uuid_of(const Identity& random) {
    std::array<std::byte, 16> bytes;
    std::memcpy(bytes.data(), random.data(), bytes.size());
    bytes[6] = (bytes[6] & std::byte{0x0f}) | std::byte{0x40};
    bytes[8] = (bytes[8] & std::byte{0x3f}) | std::byte{0x80};
    std::string text = to_hex(bytes);
    for (const std::size_t dash : {8u, 13u, 18u, 23u}) text.insert(dash, "-");
    return text;
}

std::string text_of(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Status make(RocksStore& store, const Identity& random) {
    RocksStore::Batch batch(store);
    batch.meta("layout", kLayout);
    batch.meta("uuid", uuid_of(random));
    batch.meta("incarnation", "1");
    batch.meta("hash key", text_of(std::span(random).subspan(16)));
    return store.write(std::move(batch));
}

Result<std::string> said(const RocksStore& store, std::string_view key) {
    DAYBOOK_TRY(const auto value, store.meta(key));
    if (!value) return corrupt("the log does not say its " + std::string(key));
    return *value;
}

Result<std::unique_ptr<LogState>> identified(std::unique_ptr<RocksStore> store) {
    DAYBOOK_TRY(const std::string layout, said(*store, "layout"));
    if (layout != kLayout) return corrupt("the log's layout is " + layout + ", and this version reads layout 1");
    DAYBOOK_TRY(const std::string uuid, said(*store, "uuid"));
    DAYBOOK_TRY(const std::string incarnation, said(*store, "incarnation"));
    DAYBOOK_TRY(const std::string hash_key, said(*store, "hash key"));
    LogIndex::HashKey key{};
    if (hash_key.size() != key.size()) return corrupt("the log's hash key is damaged");
    std::memcpy(key.data(), hash_key.data(), key.size());
    return std::make_unique<LogState>(std::move(store), uuid,
                                      static_cast<std::uint32_t>(std::strtoul(incarnation.c_str(), nullptr, 10)), key);
}

Result<bool> is_empty(const RocksStore& store) {
    bool empty = true;
    DAYBOOK_CHECK(store.blocks(0, [&](std::uint64_t, std::string_view) -> Result<bool> { return empty = false; }));
    return empty;
}

Status hear(LogState& log, const Witness& witness) {
    if (witness.position.value == 0) return {};
    if (witness.position > log.head)
        return corrupt("the log ends at position " + std::to_string(log.head.value) + ", but " + witness.who +
                       " has seen position " + std::to_string(witness.position.value) +
                       ": events are missing, or an older copy was put in place");
    DAYBOOK_TRY(const Digest leaf, leaf_at(log, witness.position));
    if (leaf != witness.leaf)
        return corrupt("the event at position " + std::to_string(witness.position.value) + " is not the one " +
                       witness.who + " has seen there: the log's past was changed");
    return {};
}

}  // namespace

Result<std::unique_ptr<LogState>> open_log(const std::filesystem::path& path, Instant now, const LogOptions& options) {
    DAYBOOK_TRY(const auto watermark, load_watermark(watermark_path(path)));
    DAYBOOK_TRY(auto store, RocksStore::open(path));
    DAYBOOK_TRY(const auto uuid, store->meta("uuid"));
    if (!uuid) {
        DAYBOOK_TRY(const bool empty, is_empty(*store));
        if (!empty) return corrupt("the log " + path.string() + " does not say its uuid");
        if (watermark)
            return corrupt("the log " + path.string() + " is gone: its watermark stands at position " +
                           std::to_string(watermark->position.value));
        DAYBOOK_CHECK(make(*store, identity(path, now, options)));
    }
    DAYBOOK_TRY(auto log, identified(std::move(store)));
    DAYBOOK_CHECK(replay(*log));
    if (watermark) {
        if (watermark->uuid != log->uuid)
            return corrupt("the watermark beside " + path.string() + " belongs to log " + watermark->uuid + ", not " +
                           log->uuid);
        DAYBOOK_CHECK(hear(*log, {.who = "the watermark", .position = watermark->position, .leaf = watermark->leaf}));
    }
    for (const Witness& witness : options.witnesses) {
        if (witness.uuid.empty() || witness.uuid == log->uuid) DAYBOOK_CHECK(hear(*log, witness));
    }
    return log;
}

}  // namespace daybook
