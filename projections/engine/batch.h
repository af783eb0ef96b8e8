#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "projections/engine/store.h"

namespace daybook::projections {

// The rows of one commit, encoded one behind the other: their bytes are touched while they are warm, and the memory
// they took is there for the next commit.
class Batch {
 public:
    // Returns what the row adds to the digest.
    RowsDigest put(std::uint8_t table, std::string_view key, std::string_view row, Position changed);
    void erase(std::uint8_t table, std::string_view key, Position changed);
    void drop();  // the last row put or erased

    // By table and key. Borrows the batch's bytes: good until it changes.
    std::vector<Write> sorted() const;

    std::size_t size() const { return entries_.size(); }
    void clear();

 private:
    // Bytes of an entry: what the digest needs before the key, the key, the row.
    struct Entry {
        std::size_t begin = 0;
        std::size_t key = 0;
        std::size_t row = 0;
        std::size_t end = 0;
        Position changed;
        std::uint8_t table = 0;
        bool erased = false;
    };
    Entry& open(std::uint8_t table, std::string_view key, Position changed);

    std::string bytes_;
    std::vector<Entry> entries_;
};

}  // namespace daybook::projections
