// The view statements: what was asked for and what came in of each payer of a contract, day by day, with what was owed
// after each; what a finance officer sends with a reminder.

#include <algorithm>
#include <map>
#include <tuple>

#include "projections/engine/filters.h"
#include "projections/invoices/tables.h"
#include "schema/views.capnp.h"

namespace daybook::projections::invoices {
namespace {

using Row = schema::StatementRow;
using What = Row::What;
using care::Invoice;

struct Entry {
    Day on{};
    What what{};
    std::string number{}, invoice{}, reference{};
    std::optional<Day> due{};
    std::int64_t pence = 0;
    std::int64_t taken_off = 0;  // by service credits, in pence already
    Position changed{};
    auto order() const { return std::tie(on, what, number, invoice, reference); }
};

void add(std::vector<Entry>& entries, const Invoice& invoice, Position changed) {
    const auto add_one = [&](Day on, What what, std::int64_t pence, const std::string& number,
                             const std::string& reference) {
        entries.push_back({.on = on,
                           .what = what,
                           .number = number,
                           .invoice = invoice.id,
                           .reference = reference,
                           .due = what == What::INVOICE ? invoice.due : std::nullopt,
                           .pence = pence,
                           .changed = changed});
    };
    add_one(*invoice.issued, What::INVOICE, invoice.billed(), invoice.number, {});
    entries.back().taken_off = invoice.service_credits();
    for (const auto& note : invoice.notes) {
        std::int64_t pence = 0;
        for (const auto& line : note.lines) pence += line.pence;
        add_one(note.on, note.credit ? What::CREDIT_NOTE : What::ADJUSTMENT, pence, note.number, note.reason);
    }
    for (const auto& one : invoice.movements) {
        switch (one.what) {
            case Invoice::Movement::What::paid:
                add_one(one.on, What::PAYMENT, -one.pence, invoice.number, one.reference);
                break;
            case Invoice::Movement::What::written_off:
                add_one(one.on, What::WRITTEN_OFF, -one.pence, invoice.number, one.reference);
                break;
            case Invoice::Movement::What::disputed: break;  // held back is still owed
        }
    }
}

Result<std::optional<Day>> day_asked(const ViewQuery& query, std::string_view name) {
    const auto text = query.get(name);
    if (text.empty()) return std::optional<Day>{};
    if (const auto day = parse_day(text)) return day;
    return filters::unknown_word(name, text, "a date like 2026-03-08");
}

void fill(Row::Builder row, const std::string& contract, const std::string& payer, const Entry& entry,
          std::int64_t balance) {
    row.setContract(contract);
    row.setPayer(payer);
    row.setOn(to_string(entry.on));
    row.setWhat(entry.what);
    row.setNumber(entry.number);
    row.setInvoice(entry.invoice);
    row.setReference(entry.reference);
    if (entry.due) row.setDue(to_string(*entry.due));
    row.setPence(entry.pence);
    row.setBalancePence(balance);
    row.setServiceCreditPence(entry.taken_off);
}

// From a day on with what was owed before it brought forward; each payer of each contract after the other.
Result<ViewPage> read_statements(const Reading& reading, const ViewQuery& query) {
    DAYBOOK_TRY(const auto from, day_asked(query, "from"));
    DAYBOOK_TRY(const auto to, day_asked(query, "to"));
    PayersMet payers;
    std::map<PayersMet::Who, std::vector<Entry>> statements;
    const ViewQuery whole{.filters = query.filters};
    DAYBOOK_CHECK(each_invoice(
        reading, whole, [](const Listed&) { return true; },
        [&](const Invoice& invoice, Position changed) -> Result<bool> {
            if (invoice.issued) add(statements[payers.meet(invoice.contract, invoice.payer)], invoice, changed);
            return true;
        }));
    std::vector<ViewRow> rows;
    for (auto& [whose, entries] : statements) {
        std::ranges::stable_sort(entries, [](const Entry& a, const Entry& b) { return a.order() < b.order(); });
        const std::string key = whose.first + "/" + whose.second + "/";
        std::int64_t balance = 0;
        std::size_t number = 0;
        Entry before{.on = from.value_or(Day{}), .what = What::BROUGHT};
        const auto put = [&, &of = whose](const Entry& entry) {
            auto words =
                row_words<Row>([&](Row::Builder row) { fill(row, of.first, payers.name_of(of), entry, balance); });
            rows.push_back({key + std::to_string(number++), std::move(words), entry.changed});
        };
        const auto bring = [&] {
            before.pence = balance;
            if (from && number == 0) put(before);
        };
        for (const Entry& entry : entries) {
            if (to && entry.on > *to) break;
            if (!from || entry.on >= *from) bring();
            balance += entry.pence;
            if (!from || entry.on >= *from) put(entry);
            before.changed = std::max(before.changed, entry.changed);
        }
        bring();
    }
    return page_of(std::move(rows), query);
}

}  // namespace

std::vector<View> statement_views() {
    return {{.name = "statements",
             .row_type = capnp::typeId<Row>(),
             .filters = {"contract", "payer", "from", "to"},
             .read = &read_statements}};
}

}  // namespace daybook::projections::invoices
