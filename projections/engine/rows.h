#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "events/core/result.h"
#include "events/core/types.h"
#include "projections/engine/batch.h"
#include "projections/engine/store.h"
#include "projections/engine/table.h"

namespace daybook::projections {

// The rows as a step sees them: what is staged since the last commit, else the cache of decoded rows, else the store.
// A read that fails poisons the batch (`failure`), so that a step never handles I/O. Belongs to the runner's thread.
class Rows {
 public:
    explicit Rows(const Store& store) : store_(store), all_known_(store.checkpoint().position.value == 0) {}
    Rows(const Rows&) = delete;
    Rows& operator=(const Rows&) = delete;

    // Null if there is no such row. Pointers and references stay good until the batch is committed or abandoned.
    template <class Row>
    const Row* find(const Table<Row>& table, std::string_view key) {
        const Held<Row>* held = load(table, key);
        return held && held->row ? &*held->row : nullptr;
    }

    // The row to be changed; a new one if there was none.
    template <class Row>
    Row& edit(const Table<Row>& table, std::string_view key) {
        Held<Row>& held = loaded(table, key);
        if (!held.row) held.row.emplace();
        mark(held);
        return *held.row;
    }

    // The row to be changed, its `settle` called for as by `later`.
    template <class Row>
    Row& edit_later(const Table<Row>& table, std::string_view key) {
        Held<Row>& held = loaded(table, key);
        if (!held.row) held.row.emplace();
        mark(held);
        put_off(held);
        return *held.row;
    }

    template <class Row>
    void erase(const Table<Row>& table, std::string_view key) {
        Held<Row>* held = load(table, key);
        if (!held || !held->row) return;
        held->row.reset();
        mark(*held);
    }

    // A row that never was there and that no step reads again: written without being kept. One whose key was written
    // before is not seen here, so keys are made of what comes once, such as the position.
    void insert(const TableInfo& table, std::string_view key, std::string_view row);

    // Has the projection's `settle` called for this row's key before the next commit, once however often it is asked
    // for.
    template <class Row>
    void later(const Table<Row>& table, std::string_view key) {
        put_off(loaded(table, key));
    }

    // The event being stepped, and when it was recorded.
    Position at() const { return at_; }

    // What made the batch unusable: a row that cannot be read.
    const std::optional<Error>& failure() const { return failure_; }

    // For the runner.
    void stand_at(Position position) { at_ = position; }
    struct Asked {
        std::string_view key;  // good as long as the row is
        Position at;
    };
    std::vector<Asked> take_later();
    struct Change {
        Position at;
        std::string key;
    };
    struct Staged {
        std::vector<Write> writes;    // by table and key; good until they are committed or abandoned
        std::vector<Change> changes;  // of rows a reader is told of
        RowsDigest digest;            // after
        std::uint64_t rows = 0;
    };
    // Everything staged as writes, given the digest and number of rows before.
    Staged staged(const Checkpoint& before);
    // The staged writes are in the store now: forgets rows not used lately.
    void committed();
    // Forgets everything staged and cached.
    void abandon();
    std::size_t dirty() const { return dirty_.size() + staged_.size(); }

 private:
    struct Slot {
        virtual ~Slot() = default;
        // The row's bytes; nothing where there is no row, or an empty one, which is let go of.
        virtual std::optional<std::string> bytes() = 0;

        const TableInfo* table = nullptr;
        std::string key;
        std::uint64_t hash = 0;
        RowsDigest stored;  // of the row in the store
        bool in_store = false;
        bool dirty = false;
        bool asked = false;      // settled before the next commit
        std::uint32_t used = 0;  // the batch that used it last
        Position changed;
        Position asked_at;
    };
    template <class Row>
    struct Held final : Slot {
        std::optional<std::string> bytes() override {
            const auto& own = static_cast<const Table<Row>&>(*table);
            if (row && own.empty && own.empty(*row)) row.reset();
            if (!row) return std::nullopt;
            return own.encode(*row);
        }
        std::optional<Row> row;
    };
    // The row as it is kept, read if it was not; null if nothing is known of it.
    template <class Row>
    Held<Row>* load(const Table<Row>& table, std::string_view key) {
        return load(table, key, hash_of(table.number, key));
    }
    template <class Row>
    Held<Row>* load(const Table<Row>& table, std::string_view key, std::uint64_t hash) {
        if (Slot* known = look_up(table.number, key, hash)) {
            known->used = batch_;
            return static_cast<Held<Row>*>(known);
        }
        if (all_known_ && !forgotten_.contains(hash)) return nullptr;
        auto held = std::make_unique<Held<Row>>();
        Held<Row>& slot = *held;
        add(std::move(held), table, key, hash);
        if (const auto bytes = fetch(slot)) {
            auto row = table.decode(*bytes);
            if (row) {
                slot.row = std::move(*row);
            } else if (!failure_) {
                failure_ = row.error();
            }
        }
        return &slot;
    }

    template <class Row>
    Held<Row>& loaded(const Table<Row>& table, std::string_view key) {
        const std::uint64_t hash = hash_of(table.number, key);
        if (Held<Row>* held = load(table, key, hash)) return *held;
        auto held = std::make_unique<Held<Row>>();
        Held<Row>& slot = *held;
        add(std::move(held), table, key, hash);
        return slot;
    }

    static std::uint64_t hash_of(std::uint8_t table, std::string_view key);
    Slot* look_up(std::uint8_t table, std::string_view key, std::uint64_t hash) const;
    void add(std::unique_ptr<Slot> slot, const TableInfo& table, std::string_view key, std::uint64_t hash);
    std::optional<std::string> fetch(Slot& slot);
    void mark(Slot& slot);
    void put_off(Slot& slot);
    void forget_staged();
    void index(Slot* slot);
    void grow(std::size_t places);

    const Store& store_;
    std::vector<std::unique_ptr<Slot>> slots_;
    // The hash stands beside the slot, so that only the row that is meant is touched on the way to it.
    struct Place {
        std::uint64_t hash = 0;
        Slot* slot = nullptr;
    };
    std::vector<Place> places_;  // open addressing by hash; a power of two of them, at most half full
    std::vector<Slot*> dirty_;
    std::vector<Slot*> asked_;
    Batch staged_;  // what was inserted, then all the dirty rows
    RowsDigest inserted_;
    std::uint64_t inserted_rows_ = 0;
    std::vector<Change> inserted_changes_;
    std::optional<Error> failure_;
    std::uint32_t batch_ = 1;
    Position at_;
    // Of a store that was empty at first, every row there ever was is in the cache or among those forgotten (hashes of
    // their keys): any other key is not asked for, which is most of what a rebuild would ask.
    bool all_known_ = false;
    std::unordered_set<std::uint64_t> forgotten_;
};

}  // namespace daybook::projections
