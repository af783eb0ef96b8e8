#include "projections/kpi_board/warned.h"

#include "events/care/register.h"
#include "events/care/said.h"
#include "projections/kpi_board/due.h"
#include "projections/kpi_board/marks.h"
#include "projections/kpi_board/measuring.h"
#include "projections/kpi_board/reconciled.h"
#include "projections/kpi_board/records.h"
#include "schema/catalogue.capnp.h"

namespace daybook::projections::kpi_board {
namespace {

struct EscalationRow {
    care::Escalation escalation;
    std::string location;
    Put put;
};

std::string encode(const EscalationRow& row) {
    BytesOut out;
    out.text(care::encode(row.escalation));
    out.text(row.location);
    write(out, row.put);
    return out.take();
}
Result<EscalationRow> decode(std::string_view bytes) {
    BytesIn in(bytes);
    EscalationRow row;
    DAYBOOK_TRY(row.escalation, care::decode_escalation(in.text()));
    row.location = in.text();
    DAYBOOK_TRY(row.put, read_put(in));
    if (!in.done()) return corrupt("a row of escalations cannot be read: rebuild the projection");
    return row;
}

const Table<EscalationRow> escalations{{.number = 51, .name = "escalations"}, &encode, &decode};

}  // namespace

void take_escalation(Rows& rows, const EventView& event) {
    if (static_cast<schema::Catalogue::Which>(event.category()) != schema::Catalogue::ESCALATION) return;
    const std::string key = record_key(event.stream());
    EscalationRow& row = rows.edit(escalations, key);
    care::fold(row.escalation, event);
    care::learn(row.location, event.event().getLocation());
    measure_later(rows, Kind::escalation, key);
    if (row.escalation.trigger == schema::Escalation::Trigger::MISMATCH)
        escalated(rows, row.escalation.about, event.stream());
}

const care::Escalation* escalation_of(Rows& rows, std::string_view stream) {
    const EscalationRow* row = rows.find(escalations, record_key(stream));
    return row ? &row->escalation : nullptr;
}

Status settle_escalation(Rows& rows, std::string_view key) {
    const EscalationRow* row = rows.find(escalations, key);
    if (!row) return {};
    const auto labels_on = [&](Day day) {
        return Labels{
            .who = {}, .contract = row->escalation.contract, .zone = {}, .location = row->location, .day = day};
    };
    Contribution now;
    const kpi::EscalationSeen seen{.escalation = row->escalation, .closed = closed(rows)};
    const auto due =
        measure(now, kpi::escalation_kpis(), kpi::Measures::escalations, seen, care_rows::RowsSetting(rows), labels_on);
    Put& put = rows.edit(escalations, key).put;
    DAYBOOK_TRY(put.mark, replace(rows, put.mark, now));
    wait_for(rows, Kind::escalation, key, put.due, due);
    return {};
}

std::vector<const TableInfo*> escalation_tables() { return {&escalations}; }

Status each_escalation(const Reading& reading, const TakeMark& take) {
    return each_mark(
        reading, escalations, [](const auto&, KeyIn key) { return key.text(); },
        [](const auto& row) { return row.put.mark; }, take);
}

}  // namespace daybook::projections::kpi_board
