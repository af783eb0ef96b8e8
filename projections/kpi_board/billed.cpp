#include "projections/kpi_board/billed.h"

#include "events/care/lines_of_care.h"
#include "projections/kpi_board/due.h"
#include "projections/kpi_board/marks.h"
#include "projections/kpi_board/measuring.h"
#include "projections/kpi_board/mentions.h"
#include "projections/kpi_board/records.h"

namespace daybook::projections::kpi_board {
namespace {

struct BilledRow {
    care::Invoice invoice;
    std::string mark;
};

std::string encode(const BilledRow& row) {
    BytesOut out;
    out.text(care::encode(row.invoice));
    out.text(row.mark);
    return out.take();
}
Result<BilledRow> decode(std::string_view bytes) {
    BytesIn in(bytes);
    BilledRow row;
    DAYBOOK_TRY(row.invoice, care::decode_invoice(in.text()));
    row.mark = in.text();
    if (!in.done()) return corrupt("a row of an invoice cannot be read: rebuild the projection");
    return row;
}

const Table<BilledRow> invoices{{.number = 59, .name = "invoices"}, &encode, &decode};

// An invoice has a line for each visit and care worker. What they were billed for is kept with the money; here a line
// is its package, and what was said of it since.
void keep_outcomes(care::Invoice& invoice) {
    for (auto& billed : invoice.lines) {
        care::Invoice::Line kept;
        kept.number = billed.line.number;
        kept.kind = billed.line.kind;
        kept.package = std::move(billed.line.package);
        kept.pence = billed.line.pence;
        billed.line = std::move(kept);
    }
    invoice.notes.clear();
    invoice.plan.clear();
    invoice.odd.clear();
}

}  // namespace

void take_invoice(Rows& rows, const EventView& event) {
    if (care::is_book(event.stream())) return;
    const std::string key = record_key(event.stream());
    BilledRow& row = rows.edit(invoices, key);
    care::fold(row.invoice, event);
    if (event.is<schema::Invoice::Drafted>())
        for (const auto& billed : row.invoice.lines) mention(rows, billed.line.package, Kind::invoice, key);
    keep_outcomes(row.invoice);
    measure_later(rows, Kind::invoice, key);
}

Status settle_invoice(Rows& rows, std::string_view key) {
    const BilledRow* row = rows.find(invoices, key);
    if (!row) return {};
    const care::Invoice& invoice = row->invoice;
    const care_rows::RowsSetting setting(rows);
    Contribution now;
    if (invoice.issued)
        for (const auto& line : invoice.lines) {
            if (!care::is_of_care(line.line)) continue;
            const kpi::InvoiceLineSeen seen{.line = line, .issued = *invoice.issued};
            const auto labels_on = [&](Day day) {
                return labels_of_package(rows, line.line.package, invoice.contract, day);
            };
            measure(now, kpi::invoice_line_kpis(), kpi::Measures::invoice_lines, seen, setting, labels_on);
        }
    std::string before = row->mark;
    DAYBOOK_TRY(std::string mark, replace(rows, before, now));
    if (mark != before) rows.edit(invoices, key).mark = std::move(mark);
    return {};
}

std::vector<const TableInfo*> invoice_tables() { return {&invoices}; }

Status each_invoice(const Reading& reading, const TakeMark& take) {
    return each_mark(
        reading, invoices, [](const auto&, KeyIn key) { return key.text(); }, [](const auto& row) { return row.mark; },
        take);
}

}  // namespace daybook::projections::kpi_board
