#include "projections/market/market.h"

#include "projections/commissioning/tables.h"
#include "projections/engine/key.h"
#include "schema/catalogue.capnp.h"
#include "schema/views.capnp.h"

namespace daybook::projections::market {
namespace {

using commissioning::key_of;

std::string shown(std::string_view key) { return KeyIn(key).text(); }

template <class Row>
void take(Rows& rows, const Table<Row>& table, std::string_view category, const EventView& event) {
    care::fold(rows.edit(table, key_of(care::id_in(event.stream(), category))), event);
}

Status step(Rows& rows, const EventView& event) {
    using Category = schema::Catalogue::Which;
    const commissioning::PlanTables plans{.packages = commissioning::packages, .changes = commissioning::plan_changes};
    switch (static_cast<Category>(event.category())) {
        case Category::CONTRACT:
            take(rows, commissioning::contracts, "contract", event);
            take(rows, cards, "contract", event);
            return {};
        case Category::PACKAGE: take(rows, prices, "package", event); [[fallthrough]];
        case Category::VARIATION: commissioning::take_plan(rows, event, plans); return {};
        case Category::CAPACITY: take(rows, commissioning::locations, "capacity", event); return {};
        case Category::ORGANISATION: take(rows, organisations, "organisation", event); return {};
        case Category::REFERRAL:
        case Category::VISIT:
        case Category::INVOICE:
        case Category::PERSON:
        case Category::WORKER:
        case Category::FEED:
        case Category::RECORD:
        case Category::ESCALATION:
        case Category::ACTION:
        case Category::RISK:
        case Category::GOVERNANCE:
        case Category::RECONCILIATION: return {};
    }
    return {};
}

}  // namespace

const Table<care::PackagePrice> prices{
    {.number = 20, .name = "prices", .shown = &shown}, &care::encode, &care::decode_package_price};
const Table<care::ContractBilling> cards{
    {.number = 21, .name = "cards", .shown = &shown}, &care::encode, &care::decode_contract_billing};
const Table<care::Organisation> organisations{
    {.number = 22, .name = "organisations", .shown = &shown}, &care::encode, &care::decode_organisation};

Projection projection() {
    return {.name = "market",
            .version = 6,
            .tables = {&commissioning::contracts, &commissioning::packages, &commissioning::locations,
                       &commissioning::plan_changes, &prices, &cards, &organisations},
            .must_know = {"contract", "package", "capacity", "variation", "organisation"},
            .step = &step,
            .views = {{.name = "market",
                       .row_type = capnp::typeId<schema::MarketRow>(),
                       .filters = {"by", "group", "day", "contract", "provider", "zone", "lot", "route", "service"},
                       .read = &read_market},
                      {.name = "market-exceptions",
                       .row_type = capnp::typeId<schema::MarketRow>(),
                       .filters = {"package", "contract", "provider", "day"},
                       .read = &read_exceptions}}};
}

}  // namespace daybook::projections::market
