#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "events/care/contract.h"
#include "events/care/invoice.h"
#include "events/care/payers.h"
#include "events/care/referral.h"
#include "projections/engine/filters.h"
#include "projections/engine/key.h"
#include "projections/engine/store.h"
#include "projections/engine/table.h"
#include "projections/engine/view.h"

// The rows of the invoices projection, and what its views read them by.
namespace daybook::projections::invoices {

extern const Table<care::Invoice> invoices;    // by id
extern const Table<care::Contract> contracts;  // by id
extern const Table<Day> last_day;              // the last closed day, one row

std::string key_of(std::string_view id);

// What readers pick invoices by, without reading their lines: the latest first.
struct Listed {
    std::string contract, payer;
    std::int64_t outstanding = 0;
};
extern const Table<Listed> listed;  // by list_key

// By the day it was issued, or drafted, backwards; then id.
Day listed_on(const care::Invoice& invoice);
std::string list_key(Day day, std::string_view id);

// The filter `payer` was not given, or names this one: "nhs" and "organisation-nhs" are one payer.
inline bool fits_payer(const ViewQuery& query, std::string_view payer) {
    const auto asked = query.get("payer");
    return asked.empty() || care::same_payer(asked, payer);
}

// A payer of a contract, however invoices spell the payer; called as the invoice that was listed first does.
class PayersMet {
 public:
    using Who = std::pair<std::string, std::string>;  // contract, and who pays
    Who meet(const std::string& contract, const std::string& payer) {
        Who who{contract, care::id_in(payer, "organisation")};
        names_.try_emplace(who, payer);
        return who;
    }
    const std::string& name_of(const Who& who) const { return names_.at(who); }

 private:
    std::map<Who, std::string> names_;
};

// Each invoice of the contract and payer that are asked for, with the position of its last change, the latest first;
// stops where `visit` says no. What is asked after is the first. `wanted` may pass one over by how it is listed.
template <class Wanted, class Visit>
Status each_invoice(const Reading& reading, const ViewQuery& query, Wanted&& wanted, Visit&& visit) {
    std::string first;
    if (!query.after.empty()) {
        DAYBOOK_TRY(const auto row, reading.find(invoices, key_of(query.after)));
        if (row) first = list_key(listed_on(row->row), query.after);
    }
    auto cursor = reading.cursor(listed);
    for (cursor.seek(first); cursor.valid(); cursor.next()) {
        DAYBOOK_TRY(const Listed one, listed.decode(cursor.bytes()));
        if (!fits(query, "contract", one.contract) || !fits_payer(query, one.payer) || !wanted(one)) continue;
        KeyIn key(cursor.key());
        key.day();
        DAYBOOK_TRY(const auto row, reading.find(invoices, key_of(key.text())));
        if (!row) continue;
        DAYBOOK_TRY(const bool more, visit(row->row, row->changed));
        if (!more) break;
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
std::vector<View> statement_views();

}  // namespace daybook::projections::invoices
