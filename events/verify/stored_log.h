#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "events/core/result.h"

namespace daybook::verify {

// The bytes of a log as they lie on the disk, before anybody makes sense of them.
class StoredLog {
 public:
    virtual ~StoredLog() = default;

    // Blocks in the order of their keys, from the one that holds position `from`; `visit` says whether to go on.
    using Visit = std::function<bool(std::string_view key, std::string_view frames)>;
    virtual Status blocks(std::uint64_t from, const Visit& visit) const = 0;

    // The key and the frames of the last block; empty if there is none.
    virtual Result<std::pair<std::string, std::string>> last_block() const = 0;

    // The bytes of a full tile; nothing if there is none.
    virtual Result<std::optional<std::string>> tile(unsigned level, std::uint64_t index) const = 0;
    virtual Status tile_keys(const std::function<void(std::string_view key)>& visit) const = 0;

    virtual Result<std::optional<std::string>> meta(std::string_view key) const = 0;

    // Reads every file whole and compares it with its own checksums.
    virtual Status checksums() const = 0;
};

// Opens a log's database without the recorder and without changing it. corrupt, naming the file, if it is not whole.
Result<std::unique_ptr<StoredLog>> open_stored_log(const std::filesystem::path& folder);

// Keys as they are stored: eight bytes of a position, one byte of a level and eight of an index; big-endian.
std::string position_key(std::uint64_t position);
std::optional<std::uint64_t> position_of_key(std::string_view key);
std::string tile_key(unsigned level, std::uint64_t index);

}  // namespace daybook::verify
