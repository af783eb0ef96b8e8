#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "events/core/result.h"
#include "services/ingest/format.h"
#include "services/ingest/ingest.h"

namespace daybook::ingest {

// A feed file opened and understood up to its first row: what `load` and `check` both begin with.
struct SourceFile {
    std::unique_ptr<Format> format;
    std::unique_ptr<Rows> rows;
    FileSays says;
    std::string source, references;
    std::string name;  // as its sender named it

    // not_found, or rejected with what is wrong with the file as a whole or its map.
    static Result<SourceFile> open(const std::filesystem::path& path, const LoadOptions& options);
};

// BLAKE2b-256 of a file's bytes, in constant memory.
Result<std::array<std::byte, 32>> hash_of_file(const std::filesystem::path& path);

}  // namespace daybook::ingest
