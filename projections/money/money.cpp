#include "projections/money/money.h"

#include "projections/care_rows/care_rows.h"
#include "projections/money/tables.h"
#include "schema/views.capnp.h"

namespace daybook::projections::money {
namespace {

Status step(Rows& rows, const EventView& event) {
    DAYBOOK_CHECK(care_rows::step(rows, event));
    take(rows, event);
    return {};
}

Result<bool> restate(Rows& rows) {
    DAYBOOK_TRY(const bool measuring, care_rows::restate(rows));
    DAYBOOK_TRY(const bool billing, bill_again(rows));
    return measuring || billing;
}

}  // namespace

Projection projection() {
    auto all = care_rows::tables();
    for (const auto* table : tables()) all.push_back(table);
    auto known = care_rows::must_know();
    known.insert(known.end(), {"invoice", "reconciliation"});
    return {.name = "money",
            .version = 10,
            .tables = std::move(all),
            .must_know = std::move(known),
            .step = &step,
            .settle = &settle,
            .restate = &restate,
            .views = {{.name = "billing",
                       .row_type = capnp::typeId<schema::BillingRow>(),
                       .filters = {"contract", "package", "person", "week", "from", "to", "day", "visit", "worker",
                                   "kind", "invoiced", "payer"},
                       .read = &read_billing},
                      {.name = "reconciliation",
                       .row_type = capnp::typeId<schema::ReconciliationRow>(),
                       .filters = {"contract", "package", "person", "week", "from", "to", "state", "by", "changed"},
                       .read = &read_reconciliation},
                      {.name = "mismatches",
                       .row_type = capnp::typeId<schema::MismatchRow>(),
                       .filters = {"contract", "package", "week", "pair", "state"},
                       .read = &read_mismatches},
                      {.name = "purchase-orders",
                       .row_type = capnp::typeId<schema::PurchaseOrderRow>(),
                       .filters = {"package", "contract", "person", "order", "state"},
                       .read = &read_orders}}};
}

}  // namespace daybook::projections::money
