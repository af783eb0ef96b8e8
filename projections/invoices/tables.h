#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/care/contract.h"
#include "events/care/invoice.h"
#include "projections/engine/store.h"
#include "projections/engine/table.h"
#include "projections/engine/view.h"

// The rows of the invoices projection, and what its views read them by.
namespace daybook::projections::invoices {

extern const Table<care::Invoice> invoices;    // by id
extern const Table<care::Contract> contracts;  // by id
extern const Table<Day> last_day;              // the last closed day, one row

std::string key_of(std::string_view id);

// Each invoice somebody drafted, with the position of its last change, by id.
template <class Visit>
Status each_invoice(const Reading& reading, Visit&& visit) {
    auto cursor = reading.cursor(invoices);
    for (cursor.seek({}); cursor.valid(); cursor.next()) {
        DAYBOOK_TRY(const care::Invoice invoice, invoices.decode(cursor.bytes()));
        DAYBOOK_CHECK(visit(invoice, cursor.changed()));
    }
    return cursor.status();
}

// Up to where the days are closed; nothing before the first.
Result<std::optional<Day>> last_closed(const Reading& reading);

// By how many days what is outstanding is late on a day; 0 = not due, or nothing outstanding.
std::uint32_t days_late(const care::Invoice& invoice, const std::optional<Day>& on);
// From the end of what was billed to the day nothing was left; nothing while something is.
std::optional<std::int64_t> days_to_pay(const care::Invoice& invoice);

std::vector<View> invoice_views();  // invoices, invoice-lines
std::vector<View> cash_views();     // cash, aged-debt

}  // namespace daybook::projections::invoices
