#include "projections/engine/rows.h"

#include <algorithm>
#include <functional>

namespace daybook::projections {
namespace {

constexpr std::size_t first_places = 1'024;
constexpr std::size_t most_rows_kept = 200'000;    // decoded rows kept from batch to batch
constexpr std::size_t most_forgotten = 2'000'000;  // hashes of rows no longer kept
constexpr std::uint32_t batches_kept = 8;          // a row not used for so many batches is forgotten first

}  // namespace

std::uint64_t Rows::hash_of(std::uint8_t table, std::string_view key) {
    return std::hash<std::string_view>{}(key) ^ (table * 0x9e3779b97f4a7c15ULL);
}

Rows::Slot* Rows::look_up(std::uint8_t table, std::string_view key, std::uint64_t hash) const {
    if (places_.empty()) return nullptr;
    const std::size_t mask = places_.size() - 1;
    for (std::size_t at = hash & mask; places_[at]; at = (at + 1) & mask) {
        Slot& slot = *places_[at];
        if (slot.hash == hash && slot.table->number == table && slot.key == key) return &slot;
    }
    return nullptr;
}

void Rows::index(Slot* slot) {
    const std::size_t mask = places_.size() - 1;
    std::size_t at = slot->hash & mask;
    while (places_[at]) at = (at + 1) & mask;
    places_[at] = slot;
}

void Rows::grow(std::size_t places) {
    places_.assign(places, nullptr);
    for (const auto& slot : slots_) index(slot.get());
}

Rows::Slot& Rows::add(const TableInfo& table, std::string_view key, std::uint64_t hash) {
    if (places_.size() < 2 * (slots_.size() + 1)) grow(std::max(first_places, 2 * places_.size()));
    Slot& slot = *slots_.emplace_back(std::make_unique<Slot>());
    slot.table = &table;
    slot.key = key;
    slot.hash = hash;
    slot.used = batch_;
    index(&slot);
    return slot;
}

std::optional<std::string> Rows::fetch(Slot& slot) {
    if (all_known_ && !forgotten_.contains(slot.hash)) return std::nullopt;
    auto bytes = store_.get(slot.table->number, slot.key);
    if (!bytes) {
        if (!failure_) failure_ = bytes.error();
        return std::nullopt;
    }
    if (!*bytes) return std::nullopt;
    slot.in_store = true;
    slot.stored = digest_of(slot.table->number, slot.key, **bytes);
    return std::move(*bytes);
}

void Rows::mark(Slot& slot) {
    slot.changed = at_;
    if (slot.dirty) return;
    slot.dirty = true;
    dirty_.push_back(&slot);
}

void Rows::later(std::string_view key) {
    const auto [known, added] = asked_index_.try_emplace(std::string(key), asked_.size());
    if (added) {
        asked_.push_back({std::string(key), at_});
    } else {
        asked_[known->second].at = at_;
    }
}

std::vector<Rows::Asked> Rows::take_later() {
    asked_index_.clear();
    return std::exchange(asked_, {});
}

Rows::Staged Rows::staged(const Checkpoint& before) {
    Staged staged{.writes = {}, .changes = {}, .digest = before.digest, .rows = before.rows};
    staged.writes.reserve(dirty_.size());
    // Rows that come in order are put beside each other; in any other order each would be looked for.
    std::sort(dirty_.begin(), dirty_.end(), [](const Slot* a, const Slot* b) {
        return a->table->number != b->table->number ? a->table->number < b->table->number : a->key < b->key;
    });
    for (Slot* slot : dirty_) {
        slot->dirty = false;
        std::optional<std::string> row;
        if (slot->row) row = slot->encode(*slot->table, *slot->row);
        if (!row) slot->row.reset();
        const RowsDigest digest = row ? digest_of(slot->table->number, slot->key, *row) : RowsDigest{};
        if (slot->in_store == row.has_value() && slot->stored == digest) continue;
        staged.digest -= slot->stored;
        staged.digest += digest;
        staged.rows = staged.rows + (row ? 1 : 0) - (slot->in_store ? 1 : 0);
        slot->stored = digest;
        slot->in_store = row.has_value();
        if (slot->table->shown) staged.changes.push_back({slot->changed, slot->table->shown(slot->key)});
        staged.writes.push_back({slot->table->number, slot->key, std::move(row), slot->changed});
    }
    dirty_.clear();
    return staged;
}

void Rows::committed() {
    ++batch_;
    if (slots_.size() <= most_rows_kept) return;
    const auto forget = [this](std::uint32_t kept) {
        std::erase_if(slots_, [&](const auto& slot) {
            const bool goes = batch_ - slot->used > kept;
            if (goes && all_known_ && slot->in_store) forgotten_.insert(slot->hash);
            return goes;
        });
    };
    forget(batches_kept);
    if (slots_.size() > most_rows_kept) forget(1);
    if (slots_.size() > most_rows_kept) forget(0);
    if (forgotten_.size() > most_forgotten) {
        all_known_ = false;
        forgotten_.clear();
    }
    grow(std::max(first_places, places_.size()));
}

void Rows::abandon() {
    // What the store holds of the rows given up is not known from here.
    if (!slots_.empty()) all_known_ = false;
    slots_.clear();
    places_.clear();
    dirty_.clear();
    asked_.clear();
    asked_index_.clear();
    failure_.reset();
}

}  // namespace daybook::projections
