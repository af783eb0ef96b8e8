#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "events/core/result.h"
#include "events/core/types.h"
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
        const Slot& slot = load(table, key);
        return slot.row ? &static_cast<const Held<Row>&>(*slot.row).value : nullptr;
    }

    // The row to be changed; a new one if there was none.
    template <class Row>
    Row& edit(const Table<Row>& table, std::string_view key) {
        Slot& slot = load(table, key);
        if (!slot.row) slot.row = std::make_unique<Held<Row>>();
        mark(slot);
        return static_cast<Held<Row>&>(*slot.row).value;
    }

    template <class Row>
    void erase(const Table<Row>& table, std::string_view key) {
        Slot& slot = load(table, key);
        if (!slot.row) return;
        slot.row.reset();
        mark(slot);
    }

    // Has the projection's `settle` called for this key before the next commit, once however often it is asked for.
    void later(std::string_view key);

    // The event being stepped, and when it was recorded.
    Position at() const { return at_; }

    // What made the batch unusable: a row that cannot be read.
    const std::optional<Error>& failure() const { return failure_; }

    // For the runner.
    void stand_at(Position position) { at_ = position; }
    struct Asked {
        std::string key;
        Position at;
    };
    std::vector<Asked> take_later();
    struct Change {
        Position at;
        std::string key;
    };
    struct Staged {
        std::vector<Write> writes;
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
    std::size_t dirty() const { return dirty_.size(); }

 private:
    struct RowBase {
        virtual ~RowBase() = default;
    };
    template <class Row>
    struct Held final : RowBase {
        Row value{};
    };
    struct Slot {
        const TableInfo* table = nullptr;
        std::string key;
        std::uint64_t hash = 0;
        std::unique_ptr<RowBase> row;
        // The row's bytes; nothing for an empty row.
        std::optional<std::string> (*encode)(const TableInfo&, const RowBase&) = nullptr;
        RowsDigest stored;  // of the row in the store
        bool in_store = false;
        bool dirty = false;
        std::uint32_t used = 0;  // the batch that used it last
        Position changed;
    };

    template <class Row>
    static std::optional<std::string> encode_row(const TableInfo& info, const RowBase& row) {
        const auto& table = static_cast<const Table<Row>&>(info);
        const Row& value = static_cast<const Held<Row>&>(row).value;
        if (table.empty && table.empty(value)) return std::nullopt;
        return table.encode(value);
    }

    template <class Row>
    Slot& load(const Table<Row>& table, std::string_view key) {
        const std::uint64_t hash = hash_of(table.number, key);
        if (Slot* known = look_up(table.number, key, hash)) {
            known->used = batch_;
            return *known;
        }
        Slot& slot = add(table, key, hash);
        slot.encode = &encode_row<Row>;
        if (const auto bytes = fetch(slot)) {
            auto row = table.decode(*bytes);
            if (row) {
                auto held = std::make_unique<Held<Row>>();
                held->value = std::move(*row);
                slot.row = std::move(held);
            } else if (!failure_) {
                failure_ = row.error();
            }
        }
        return slot;
    }

    static std::uint64_t hash_of(std::uint8_t table, std::string_view key);
    Slot* look_up(std::uint8_t table, std::string_view key, std::uint64_t hash) const;
    Slot& add(const TableInfo& table, std::string_view key, std::uint64_t hash);
    std::optional<std::string> fetch(Slot& slot);
    void mark(Slot& slot);
    void index(Slot* slot);
    void grow(std::size_t places);

    const Store& store_;
    std::vector<std::unique_ptr<Slot>> slots_;
    std::vector<Slot*> places_;  // open addressing by hash; a power of two of them, at most half full
    std::vector<Slot*> dirty_;
    std::unordered_map<std::string, std::size_t> asked_index_;
    std::vector<Asked> asked_;
    std::optional<Error> failure_;
    std::uint32_t batch_ = 1;
    Position at_;
    // Of a store that was empty at first, every row there ever was is in the cache or among those forgotten (hashes of
    // their keys): any other key is not asked for, which is most of what a rebuild would ask.
    bool all_known_ = false;
    std::unordered_set<std::uint64_t> forgotten_;
};

}  // namespace daybook::projections
