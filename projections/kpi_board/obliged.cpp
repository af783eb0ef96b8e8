#include "projections/kpi_board/obliged.h"

#include "events/care/obligations.h"
#include "events/care/said.h"
#include "projections/engine/key.h"
#include "projections/kpi_board/due.h"
#include "projections/kpi_board/marks.h"
#include "projections/kpi_board/measuring.h"
#include "projections/kpi_board/records.h"

namespace daybook::projections::kpi_board {
namespace {

struct ObligedRow {
    care::Obligations obligations;
    std::string location;
    Put put;
};

std::string encode(const ObligedRow& row) {
    BytesOut out;
    out.text(care::encode(row.obligations));
    out.text(row.location);
    write(out, row.put);
    return out.take();
}
Result<ObligedRow> decode(std::string_view bytes) {
    BytesIn in(bytes);
    ObligedRow row;
    DAYBOOK_TRY(row.obligations, care::decode_obligations(in.text()));
    row.location = in.text();
    DAYBOOK_TRY(row.put, read_put(in));
    if (!in.done()) return corrupt("a row of obligations cannot be read: rebuild the projection");
    return row;
}
bool of_nothing(const ObligedRow& row) {
    return row.obligations == care::Obligations{} && row.put.mark.empty() && !row.put.due;
}

const Table<ObligedRow> obliged{{.number = 58, .name = "obliged"}, &encode, &decode, &of_nothing};

}  // namespace

void take_obligation(Rows& rows, const EventView& event) {
    const std::string key = record_key(care::id_in(event.stream(), "contract"));
    care::Obligations obligations;
    if (const ObligedRow* known = rows.find(obliged, key)) obligations = known->obligations;
    if (!care::fold(obligations, event)) return;
    ObligedRow& row = rows.edit(obliged, key);
    row.obligations = std::move(obligations);
    care::learn(row.location, event.event().getLocation());
    measure_later(rows, Kind::obligations, key);
}

Status settle_obligations(Rows& rows, std::string_view key) {
    const ObligedRow* row = rows.find(obliged, key);
    if (!row) return {};
    const std::string contract = KeyIn(key).text();
    const auto labels_on = [&](Day day) {
        return Labels{.who = {}, .contract = contract, .zone = {}, .location = row->location, .day = day};
    };
    const care_rows::RowsSetting setting(rows);
    const kpi::Closed days_closed = closed(rows);
    Contribution now;
    for (const auto& time : row->obligations.until(days_closed.day.value_or(Day::min()))) {
        const kpi::ObligationSeen seen{.due = time.due, .met = time.met, .closed = days_closed};
        measure(now, kpi::obligation_kpis(), kpi::Measures::obligations, seen, setting, labels_on);
    }
    const auto next = row->obligations.next_behind(days_closed.day);
    Put& put = rows.edit(obliged, key).put;
    DAYBOOK_TRY(put.mark, replace(rows, put.mark, now));
    wait_for(rows, Kind::obligations, key, put.due, next);
    return {};
}

std::vector<const TableInfo*> obligation_tables() { return {&obliged}; }

Status each_obliged(const Reading& reading, const TakeMark& take) {
    return each_mark(
        reading, obliged, [](const auto&, KeyIn key) { return in_category("contract-", key.text()); },
        [](const auto& row) { return row.put.mark; }, take);
}

}  // namespace daybook::projections::kpi_board
