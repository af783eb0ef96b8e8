#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "services/ingest/file_bytes.h"

namespace daybook::ingest {

// One object of a JSON file's arrays.
struct JsonRow {
    std::uint32_t number = 0;  // 1 = the first of the file, whichever array it stands in
    std::uint64_t offset = 0;  // of its first byte in the file
    std::string raw;           // as read, at most Limits::row_bytes
    nlohmann::json object;
    std::optional<RowError> error;  // it could not be read: codes encoding, nul, row-size, nesting, json
};

// Reads the objects of a JSON file as a stream in constant memory: of one array, or of each array that is a member of
// one object. We find where an object ends, with its brackets counted and never followed; what it says is read by the
// JSON library. An object that is broken costs itself only, as far as can be told: its strings end with their line.
class JsonReader {
 public:
    // not_found for no such file; rejected for UTF-16, a file over its limit, or what is neither array nor object.
    static Result<JsonReader> open(const std::filesystem::path& file);

    Result<bool> next(JsonRow& row);
    std::uint64_t offset() const { return bytes_.offset(); }
    std::uint64_t size() const { return bytes_.size(); }

 private:
    explicit JsonReader(FileBytes bytes) : bytes_(std::move(bytes)) {}
    bool into_array();
    std::optional<RowError> take_value(std::string& raw);
    void skip_string();

    FileBytes bytes_;
    bool in_object_ = false;  // the file is an object of arrays
    bool in_array_ = false;
    std::uint32_t rows_ = 0;
};

}  // namespace daybook::ingest
