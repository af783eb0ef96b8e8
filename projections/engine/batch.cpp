#include "projections/engine/batch.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <span>

namespace daybook::projections {
namespace {

constexpr std::size_t word = sizeof(std::uint64_t);
constexpr std::size_t few = 16;  // so few are put in order at once

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

Batch::Entry& Batch::open(std::uint8_t table, std::string_view key, Position changed) {
    Entry& entry = entries_.emplace_back();
    entry.begin = bytes_.size();
    append_digest_head(bytes_, table, key);
    entry.key = bytes_.size();
    bytes_.append(key);
    entry.row = entry.end = bytes_.size();
    entry.changed = changed;
    entry.table = table;
    return entry;
}

RowsDigest Batch::put(std::uint8_t table, std::string_view key, std::string_view row, Position changed) {
    Entry& entry = open(table, key, changed);
    bytes_.append(row);
    entry.end = bytes_.size();
    return digest_of(std::string_view(bytes_).substr(entry.begin));
}

void Batch::erase(std::uint8_t table, std::string_view key, Position changed) {
    open(table, key, changed).erased = true;
}

void Batch::drop() {
    bytes_.resize(entries_.back().begin);
    entries_.pop_back();
}

std::vector<Write> Batch::sorted() const {
    const std::string_view all(bytes_);
    std::vector<Item> items;
    items.reserve(entries_.size());
    for (const Entry& entry : entries_)
        items.push_back({.next = entry.table,
                         .key = all.substr(entry.key, entry.row - entry.key),
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
        if (!entry.erased) write.row = all.substr(entry.row, entry.end - entry.row);
        write.changed = entry.changed;
    }
    return sorted;
}

void Batch::clear() {
    bytes_.clear();
    entries_.clear();
}

}  // namespace daybook::projections
