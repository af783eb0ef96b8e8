#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "projections/engine/store.h"

namespace daybook::projections {

// The rows of one commit, encoded one behind the other: their bytes are touched while they are warm, and the memory
// they took is there for the next commit. It is taken a block at a time, so that no row is copied to make room for
// more.
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
    // One behind the other in a block: what the digest needs before the key, the key, the row.
    struct Entry {
        const char* begin = nullptr;
        std::uint32_t head_bytes = 0;
        std::uint32_t key_bytes = 0;
        std::uint32_t row_bytes = 0;
        std::uint8_t table = 0;
        bool erased = false;
        Position changed;

        std::string_view whole() const { return {begin, std::size_t{head_bytes} + key_bytes + row_bytes}; }
        std::string_view key() const { return whole().substr(head_bytes, key_bytes); }
        std::string_view row() const { return whole().substr(std::size_t{head_bytes} + key_bytes); }
    };
    std::string& block_with(std::size_t bytes);
    Entry& add(std::uint8_t table, std::string_view key, std::string_view row, Position changed);

    std::vector<std::string> blocks_;  // none ever grows
    std::size_t filling_ = 0;          // the block the last entry stands in
    std::vector<Entry> entries_;
};

}  // namespace daybook::projections
