#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "events/core/result.h"

struct sqlite3;

// The one place of this room that speaks SQLite.
namespace daybook {

// A small database of its own, held by one connection that lets nobody else in. Belongs to one thread.
class Sqlite {
 public:
    using Value = std::span<const std::byte>;
    using Row = std::vector<std::vector<std::byte>>;

    static Result<std::unique_ptr<Sqlite>> open(const std::filesystem::path& file);
    ~Sqlite();

    // Runs one statement with its values bound in order, and hands over every row it gives.
    Status run(std::string_view statement, std::span<const Value> values = {},
               const std::function<void(Row)>& each = {});

 private:
    Sqlite(sqlite3* db, std::filesystem::path file) : db_(db), file_(std::move(file)) {}
    tl::unexpected<Error> failure(int code) const;
    sqlite3* db_;
    std::filesystem::path file_;
};

}  // namespace daybook
