#include "projections/invoices/invoices.h"

#include <algorithm>

#include "events/care/days.h"
#include "events/care/referral.h"
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

Status step(Rows& rows, const EventView& event) {
    using Category = schema::Catalogue::Which;
    const auto category = static_cast<Category>(event.category());
    if (category == Category::INVOICE && !care::is_book_of_numbers(event.stream())) {
        care::fold(rows.edit(invoices, key_of(care::id_in(event.stream(), "invoice"))), event);
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

std::string key_of(std::string_view id) { return KeyOut().text(id).take(); }

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
                   .version = 1,
                   .tables = {&invoices, &contracts, &last_day},
                   .must_know = {"invoice"},
                   .step = &step};
    for (auto* family : {&invoice_views, &cash_views})
        for (auto& view : family()) one.views.push_back(std::move(view));
    return one;
}

}  // namespace daybook::projections::invoices
