#include "projections/invoices/invoices.h"

#include <algorithm>

#include "events/care/days.h"
#include "events/care/referral.h"
#include "projections/engine/bytes.h"
#include "projections/engine/key.h"
#include "projections/invoices/tables.h"
#include "schema/catalogue.capnp.h"
#include "schema/record.capnp.h"

namespace daybook::projections::invoices {
namespace {

std::string shown(std::string_view key) { return KeyIn(key).text(); }

std::string encode_day(const Day& day) { return KeyOut().day(day).take(); }
Result<Day> decode_day(std::string_view bytes) {
    KeyIn in(bytes);
    const Day day = in.day();
    if (!in.good()) return corrupt("the last closed day cannot be read: rebuild the projection");
    return day;
}

void take_invoice(Rows& rows, const EventView& event) {
    care::Invoice& invoice = rows.edit(invoices, key_of(care::id_in(event.stream(), "invoice")));
    const Day before = listed_on(invoice);
    const bool known = invoice.version > 0;
    care::fold(invoice, event);
    if (const Day on = listed_on(invoice); known && on != before) rows.erase(listed, list_key(before, invoice.id));
    rows.edit(listed, list_key(listed_on(invoice), invoice.id)) = {
        .contract = invoice.contract, .payer = invoice.payer, .outstanding = invoice.outstanding()};
}

std::string encode_listed(const Listed& one) {
    BytesOut out;
    out.text(one.contract);
    out.text(one.payer);
    out.i(one.outstanding);
    return out.take();
}
Result<Listed> decode_listed(std::string_view bytes) {
    BytesIn in(bytes);
    Listed one;
    one.contract = in.text();
    one.payer = in.text();
    one.outstanding = in.i();
    if (!in.done()) return corrupt("a listed invoice cannot be read: rebuild the projection");
    return one;
}

Status step(Rows& rows, const EventView& event) {
    using Category = schema::Catalogue::Which;
    const auto category = static_cast<Category>(event.category());
    if (category == Category::INVOICE && !care::is_book(event.stream())) {
        take_invoice(rows, event);
    } else if (category == Category::CONTRACT) {
        care::fold(rows.edit(contracts, key_of(care::id_in(event.stream(), "contract"))), event);
    } else if (event.is<schema::Record::DayClosed>()) {
        const Day closed = care::within_reach(day(event.as<schema::Record::DayClosed>().getDay()));
        Day& last = rows.edit(last_day, {});
        last = std::max(last, closed);
    }
    return {};
}

}  // namespace

const Table<care::Invoice> invoices{
    {.number = 60, .name = "invoices", .shown = &shown}, &care::encode, &care::decode_invoice};
const Table<care::Contract> contracts{{.number = 61, .name = "contracts"}, &care::encode, &care::decode_contract};
const Table<Day> last_day{{.number = 62, .name = "last_day"}, &encode_day, &decode_day};

const Table<Listed> listed{{.number = 63, .name = "listed"}, &encode_listed, &decode_listed};

std::string key_of(std::string_view id) { return KeyOut().text(id).take(); }

Day listed_on(const care::Invoice& invoice) {
    return care::within_reach(invoice.issued.value_or(invoice.drafted.value_or(Day{})));
}
std::string list_key(Day on, std::string_view id) { return KeyOut().day(day(-number(on))).text(id).take(); }

Result<std::optional<Day>> last_closed(const Reading& reading) {
    DAYBOOK_TRY(const auto row, reading.find(last_day, {}));
    return row ? std::optional(row->row) : std::nullopt;
}

std::uint32_t days_late(const care::Invoice& invoice, const std::optional<Day>& on) {
    if (!on || !invoice.due || *on <= *invoice.due || invoice.outstanding() <= 0) return 0;
    return static_cast<std::uint32_t>((*on - *invoice.due).count());
}

std::optional<std::int64_t> days_to_pay(const care::Invoice& invoice) {
    if (!invoice.settled || !invoice.to) return std::nullopt;
    return std::max<std::int64_t>(0, (*invoice.settled - *invoice.to).count());
}

Projection projection() {
    Projection one{.name = "invoices",
                   .version = 8,
                   .tables = {&invoices, &contracts, &last_day, &listed},
                   .must_know = {"invoice"},
                   .step = &step};
    for (auto* family : {&invoice_views, &cash_views, &statement_views})
        for (auto& view : family()) one.views.push_back(std::move(view));
    return one;
}

}  // namespace daybook::projections::invoices
