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
    for (std::size_t at = hash & mask; places_[at].slot; at = (at + 1) & mask) {
        if (places_[at].hash != hash) continue;
        Slot& slot = *places_[at].slot;
        if (slot.table->number == table && slot.key == key) return &slot;
    }
    return nullptr;
}

void Rows::index(Slot* slot) {
    const std::size_t mask = places_.size() - 1;
    std::size_t at = slot->hash & mask;
    while (places_[at].slot) at = (at + 1) & mask;
    places_[at] = {slot->hash, slot};
}

// From what stands there: the rows themselves are not touched for it.
void Rows::grow(std::size_t places) {
    std::vector<Place> before(places);
    before.swap(places_);
    const std::size_t mask = places - 1;
    for (const Place& place : before) {
        if (!place.slot) continue;
        std::size_t at = place.hash & mask;
        while (places_[at].slot) at = (at + 1) & mask;
        places_[at] = place;
    }
}

void Rows::add(std::unique_ptr<Slot> slot, const TableInfo& table, std::string_view key, std::uint64_t hash) {
    if (places_.size() < 2 * (slots_.size() + 1)) grow(std::max(first_places, 2 * places_.size()));
    slot->table = &table;
    slot->key = key;
    slot->hash = hash;
    slot->used = batch_;
    index(slot.get());
    slots_.push_back(std::move(slot));
}

std::optional<std::string> Rows::fetch(Slot& slot) {
    auto bytes = store_.get(slot.table->number, slot.key);
    if (!bytes) {
        if (!failure_) failure_ = bytes.error();
        return std::nullopt;
    }
    if (!*bytes) return std::nullopt;
    slot.in_store = true;
    std::string whole;
    append_digest_head(whole, slot.table->number, slot.key);
    slot.stored = digest_of(whole.append(slot.key).append(**bytes));
    return std::move(*bytes);
}

void Rows::mark(Slot& slot) {
    slot.changed = at_;
    if (slot.dirty) return;
    slot.dirty = true;
    dirty_.push_back(&slot);
}

void Rows::put_off(Slot& slot) {
    slot.asked_at = at_;
    if (slot.asked) return;
    slot.asked = true;
    asked_.push_back(&slot);
}

std::vector<Rows::Asked> Rows::take_later() {
    std::vector<Asked> asked;
    asked.reserve(asked_.size());
    for (Slot* slot : asked_) {
        slot->asked = false;
        asked.push_back({slot->key, slot->asked_at});
    }
    asked_.clear();
    return asked;
}

void Rows::insert(const TableInfo& table, std::string_view key, std::string_view row) {
    inserted_ += staged_.put(table.number, key, row, at_);
    ++inserted_rows_;
    if (table.shown) inserted_changes_.push_back({at_, table.shown(key)});
}

Rows::Staged Rows::staged(const Checkpoint& before) {
    Staged staged{.writes = {},
                  .changes = std::move(inserted_changes_),
                  .digest = before.digest,
                  .rows = before.rows + inserted_rows_};
    staged.digest += inserted_;
    for (Slot* slot : dirty_) {
        slot->dirty = false;
        const auto row = slot->bytes();
        RowsDigest digest;
        if (row) {
            digest = staged_.put(slot->table->number, slot->key, *row, slot->changed);
        } else {
            staged_.erase(slot->table->number, slot->key, slot->changed);
        }
        if (slot->in_store == row.has_value() && slot->stored == digest) {
            staged_.drop();
            continue;
        }
        staged.digest -= slot->stored;
        staged.digest += digest;
        staged.rows = staged.rows + (row ? 1 : 0) - (slot->in_store ? 1 : 0);
        slot->stored = digest;
        slot->in_store = row.has_value();
        if (slot->table->shown) staged.changes.push_back({slot->changed, slot->table->shown(slot->key)});
    }
    dirty_.clear();
    staged.writes = staged_.sorted();
    return staged;
}

void Rows::forget_staged() {
    staged_.clear();
    inserted_ = {};
    inserted_rows_ = 0;
    inserted_changes_.clear();
}

void Rows::committed() {
    forget_staged();
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
    std::ranges::fill(places_, Place{});
    for (const auto& slot : slots_) index(slot.get());
}

void Rows::abandon() {
    // What the store holds of the rows given up is not known from here.
    if (!slots_.empty() || inserted_rows_ > 0) all_known_ = false;
    slots_.clear();
    places_.clear();
    dirty_.clear();
    asked_.clear();
    forget_staged();
    failure_.reset();
}

}  // namespace daybook::projections
