#pragma once

#include <functional>
#include <string>

#include "projections/engine/bytes.h"
#include "projections/engine/key.h"
#include "tests/projections/tale.h"

// A projection with work that one event leaves for many records: every event says that `records` records are to be
// measured again, one in a batch. What is done between two batches can be watched, or held up, from `between`.
namespace daybook::projections::gated {

inline std::uint64_t records = 3;
inline std::function<void()> between = [] {};  // before every batch; the test's own

inline std::string encode_number(const std::uint64_t& value) {
    BytesOut out;
    out.u(value);
    return out.take();
}
inline Result<std::uint64_t> decode_number(std::string_view bytes) {
    BytesIn in(bytes);
    const std::uint64_t value = in.u();
    if (!in.done()) return corrupt("not a number");
    return value;
}
inline bool is_nothing(const std::uint64_t& value) { return value == 0; }
inline std::string shown(std::string_view key) { return "record-" + std::to_string(KeyIn(key).u64()); }

inline const Table<std::uint64_t> measured{
    {.number = 1, .name = "measured", .shown = &shown}, &encode_number, &decode_number};
inline const Table<std::uint64_t> left{{.number = 2, .name = "left"}, &encode_number, &decode_number, &is_nothing};
inline std::string key(std::uint64_t number) { return KeyOut().u64(number).take(); }

inline Status step(Rows& rows, const EventView&) {
    rows.edit(left, key(0)) = records;
    return {};
}
inline Result<bool> restate(Rows& rows) {
    const auto* queued = rows.find(left, key(0));
    if (!queued || *queued == 0) return false;
    between();
    std::uint64_t& still = rows.edit(left, key(0));
    ++rows.edit(measured, key(still));
    --still;
    return still > 0;
}

// One row: how often every record was measured, added up.
inline Result<ViewPage> read(const Reading& reading, const ViewQuery& query) {
    std::int64_t sum = 0;
    auto cursor = reading.cursor(measured);
    for (cursor.seek({}); cursor.valid(); cursor.next()) {
        DAYBOOK_TRY(const auto value, decode_number(cursor.bytes()));
        sum += static_cast<std::int64_t>(value);
    }
    DAYBOOK_CHECK(cursor.status());
    auto bytes = row_words<schema::KpiBoardRow>([&](auto row) { row.setNumerator(sum); });
    std::vector<ViewRow> rows;
    rows.push_back({"sum", std::move(bytes), reading.checkpoint().position});
    return page_of(std::move(rows), query);
}

inline Projection projection() {
    return {
        .name = "gated",
        .tables = {&measured, &left},
        .step = &step,
        .restate = &restate,
        .views = {{.name = "gated", .row_type = capnp::typeId<schema::KpiBoardRow>(), .filters = {}, .read = &read}}};
}

}  // namespace daybook::projections::gated
