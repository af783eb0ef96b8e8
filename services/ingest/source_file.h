#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "events/core/result.h"
#include "services/ingest/format.h"
#include "services/ingest/ingest.h"

namespace daybook::ingest {

// A feed file opened and understood as far as its headings: what `load` and `check` both begin with.
struct SourceFile {
    std::unique_ptr<Format> format;
    std::vector<std::string> headings;
    Format::FileSays says;  // of its first row
    std::string source, references;

    CsvReader reader;  // stands behind the headings

    // not_found, or rejected with what is wrong with the file as a whole or its map.
    static Result<SourceFile> open(const std::filesystem::path& path, const LoadOptions& options);

    // The next row as a record or as the reason why not; nothing at the end. A column number in an error is made the
    // heading's name.
    struct Understood {
        CsvRow row;
        tl::expected<Record, RowError> record;
    };
    Result<std::optional<Understood>> next();
};

// BLAKE2b-256 of a file's bytes, in constant memory.
Result<std::array<std::byte, 32>> hash_of_file(const std::filesystem::path& path);

}  // namespace daybook::ingest
