#include "projections/engine/batch.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <span>

namespace daybook::projections {
namespace {

constexpr std::size_t word = sizeof(std::uint64_t);
constexpr std::size_t few = 16;                     // so few are put in order at once
constexpr std::size_t block_bytes = (1 << 20) - 1;  // with the zero behind it a mebibyte
constexpr std::size_t most_head_bytes = 16;         // that append_digest_head writes

struct Item {
    std::uint64_t next = 0;  // the key's bytes from the depth on that sorts as they do, zeros behind its end
    std::string_view key;
    std::uint32_t entry = 0;
    std::uint8_t table = 0;
};

bool before(const Item& a, const Item& b) { return a.key < b.key; }

std::uint64_t bytes_at(std::string_view key, std::size_t depth) {
    char bytes[word] = {};
    if (key.size() > depth) std::memcpy(bytes, key.data() + depth, std::min(word, key.size() - depth));
    std::uint64_t value = 0;
    std::memcpy(&value, bytes, word);
    return std::endian::native == std::endian::little ? __builtin_bswap64(value) : value;
}

// Keys begin alike and lie far apart in memory: each is read eight bytes at a time, once, not at every comparison.
// All are the same up to `depth`.
void sort_keys(std::span<Item> items, std::size_t depth) {
    if (items.size() <= few) return std::sort(items.begin(), items.end(), before);
    for (Item& item : items) item.next = bytes_at(item.key, depth);
    std::sort(items.begin(), items.end(), [](const Item& a, const Item& b) { return a.next < b.next; });
    for (std::size_t from = 0, to = 0; from < items.size(); from = to) {
        bool ended = false;  // a key's zeros may be its end
        for (; to < items.size() && items[to].next == items[from].next; ++to)
            ended = ended || items[to].key.size() < depth + word;
        const auto alike = items.subspan(from, to - from);
        if (alike.size() == 1) continue;
        if (ended) {
            std::sort(alike.begin(), alike.end(), before);
        } else {
            sort_keys(alike, depth + word);
        }
    }
}

}  // namespace

// The block that is being filled, or the next one with so many bytes left.
std::string& Batch::block_with(std::size_t bytes) {
    for (;; ++filling_) {
        if (filling_ == blocks_.size()) blocks_.emplace_back().reserve(std::max(block_bytes, bytes));
        std::string& block = blocks_[filling_];
        if (block.capacity() - block.size() >= bytes) return block;
    }
}

Batch::Entry& Batch::add(std::uint8_t table, std::string_view key, std::string_view row, Position changed) {
    std::string& block = block_with(most_head_bytes + key.size() + row.size());
    Entry& entry = entries_.emplace_back();
    const std::size_t begin = block.size();
    append_digest_head(block, table, key);
    entry.begin = block.data() + begin;
    entry.head_bytes = static_cast<std::uint32_t>(block.size() - begin);
    entry.key_bytes = static_cast<std::uint32_t>(key.size());
    entry.row_bytes = static_cast<std::uint32_t>(row.size());
    entry.table = table;
    entry.changed = changed;
    block.append(key).append(row);
    return entry;
}

RowsDigest Batch::put(std::uint8_t table, std::string_view key, std::string_view row, Position changed) {
    return digest_of(add(table, key, row, changed).whole());
}

void Batch::erase(std::uint8_t table, std::string_view key, Position changed) {
    add(table, key, {}, changed).erased = true;
}

void Batch::drop() {
    std::string& block = blocks_[filling_];
    block.resize(block.size() - entries_.back().whole().size());
    entries_.pop_back();
}

std::vector<Write> Batch::sorted() const {
    std::vector<Item> items;
    items.reserve(entries_.size());
    for (const Entry& entry : entries_)
        items.push_back({.next = entry.table,
                         .key = entry.key(),
                         .entry = static_cast<std::uint32_t>(items.size()),
                         .table = entry.table});
    std::sort(items.begin(), items.end(), [](const Item& a, const Item& b) { return a.next < b.next; });
    for (std::size_t from = 0, to = 0; from < items.size(); from = to) {
        while (to < items.size() && items[to].table == items[from].table) ++to;
        sort_keys(std::span(items).subspan(from, to - from), 0);
    }
    std::vector<Write> sorted;
    sorted.reserve(items.size());
    for (const Item& item : items) {
        const Entry& entry = entries_[item.entry];
        Write& write = sorted.emplace_back();
        write.table = entry.table;
        write.key = item.key;
        if (!entry.erased) write.row = entry.row();
        write.changed = entry.changed;
    }
    return sorted;
}

void Batch::clear() {
    for (std::string& block : blocks_) block.clear();
    filling_ = 0;
    entries_.clear();
}

}  // namespace daybook::projections
