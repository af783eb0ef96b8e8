#include "projections/commissioning/commissioning.h"

#include "events/care/said.h"
#include "projections/commissioning/tables.h"
#include "projections/commissioning/views.h"
#include "schema/catalogue.capnp.h"
#include "schema/variation.capnp.h"

namespace daybook::projections::commissioning {
namespace {

template <class Row>
Status take(Rows& rows, const Table<Row>& table, std::string_view category, const EventView& event) {
    care::fold(rows.edit(table, key_of(care::id_in(event.stream(), category))), event);
    return {};
}

// A variation changes the plan it proposes once it is agreed, and no longer once it is reversed.
Status take_variation(Rows& rows, const EventView& event) {
    using Fact = schema::Variation;
    const std::string stream(event.stream());
    const Instant recorded = event.stamp().recorded;
    const auto change = [&]() -> const PlanChange* { return rows.find(plan_changes, key_of(stream)); };
    const auto plan_of = [&](const PlanChange& known) -> care::PackagePlan& {
        return rows.edit(packages, key_of(care::id_in(known.package, "package"))).plan;
    };
    switch (static_cast<Fact::Which>(event.fact_number())) {
        case Fact::PROPOSED: {
            const auto proposed = event.as<Fact::Proposed>();
            auto turn = care::turn_of(proposed);
            if (!turn || proposed.getPackage().size() == 0) return {};
            rows.edit(plan_changes, key_of(stream)) = {.package = std::string{care::text_of(proposed.getPackage())},
                                                       .turn = std::move(turn)};
            return {};
        }
        case Fact::AGREED:
            if (const auto* known = change()) care::agree(plan_of(*known), stream, *known->turn, recorded);
            return {};
        case Fact::REVERSED:
            if (const auto* known = change()) {
                const auto from = event.as<Fact::Reversed>().getFrom();
                care::reverse(plan_of(*known), stream, from == 0 ? event.occurred() : care::time_of(from), recorded);
            }
            return {};
        case Fact::REFUSED:
        case Fact::LAPSED: rows.erase(plan_changes, key_of(stream)); return {};
        case Fact::TOOK_EFFECT:
        case Fact::STAFF_NOTIFIED:
        case Fact::PAYER_NOTIFIED:
        case Fact::PAYER_NOTICE_DUE: return {};
    }
    return {};
}

Status step(Rows& rows, const EventView& event) {
    using Category = schema::Catalogue::Which;
    switch (static_cast<Category>(event.category())) {
        case Category::CONTRACT: return take(rows, contracts, "contract", event);
        case Category::REFERRAL: return take(rows, referrals, "referral", event);
        case Category::PACKAGE: return take(rows, packages, "package", event);
        case Category::CAPACITY: return take(rows, locations, "capacity", event);
        case Category::RISK: return take(rows, risks, "risk", event);
        case Category::ESCALATION: return take(rows, escalations, "escalation", event);
        case Category::ACTION: return take(rows, actions, "action", event);
        case Category::VARIATION: return take_variation(rows, event);
        case Category::VISIT:
        case Category::INVOICE:
        case Category::PERSON:
        case Category::WORKER:
        case Category::FEED:
        case Category::RECORD:
        case Category::GOVERNANCE:
        case Category::RECONCILIATION:
        case Category::ORGANISATION: return {};
    }
    return {};
}

}  // namespace

Projection projection() {
    Projection one{
        .name = "commissioning",
        .version = 2,
        .tables = {&referrals, &contracts, &packages, &locations, &risks, &escalations, &actions, &plan_changes},
        .must_know = {"contract", "referral", "package", "capacity", "risk", "escalation", "action", "variation"},
        .step = &step};
    for (auto* family : {&referral_views, &capacity_views, &contract_views, &register_views})
        for (auto& view : family()) one.views.push_back(std::move(view));
    return one;
}

}  // namespace daybook::projections::commissioning
