#include "projections/commissioning/commissioning.h"

#include "events/care/said.h"
#include "events/care/variation.h"
#include "projections/care_rows/rota.h"
#include "projections/commissioning/calendar.h"
#include "projections/commissioning/partners.h"
#include "projections/commissioning/staff.h"
#include "projections/commissioning/tables.h"
#include "projections/commissioning/views.h"
#include "schema/catalogue.capnp.h"
#include "schema/record.capnp.h"

namespace daybook::projections::commissioning {
namespace {

template <class Row>
Status take(Rows& rows, const Table<Row>& table, std::string_view category, const EventView& event) {
    care::fold(rows.edit(table, key_of(care::id_in(event.stream(), category))), event);
    return {};
}

Status take_plan_of(Rows& rows, const EventView& event) {
    take_plan(rows, event, {.packages = packages, .changes = plan_changes});
    return {};
}

// What no rule asks of a person and a reader does.
void take_said(PersonRow& person, const EventView& event) {
    using Fact = schema::Person;
    if (event.is<Fact::RiskAssessed>())
        person.positive_risk =
            event.as<Fact::RiskAssessed>().getPositiveRiskAgreed() ? schema::Answer::YES : schema::Answer::NO;
    if (event.is<Fact::MentalCapacityAssessed>()) {
        const auto fact = event.as<Fact::MentalCapacityAssessed>();
        std::string decision(care::text_of(fact.getDecision()));
        std::erase(person.best_interests, decision);
        if (fact.getBestInterests()) person.best_interests.push_back(std::move(decision));
    }
    if (event.is<Fact::Admitted>()) {
        ++person.admissions;
        person.avoidable += event.as<Fact::Admitted>().getAvoidable() == schema::Answer::YES;
    }
}

Status take_contract(Rows& rows, const EventView& event) {
    take_calendar(rows, event);
    return take(rows, contracts, "contract", event);
}

Status take_person(Rows& rows, const EventView& event) {
    PersonRow& person = rows.edit(people, key_of(care::id_in(event.stream(), "person")));
    care::add(person.record, event);
    care::fold(person.dates, event);
    take_said(person, event);
    return {};
}

// Whose key was destroyed: what was sealed with a referral cannot be opened any more.
Status take_erased(Rows& rows, const EventView& event) {
    if (!event.is<schema::Record::Erased>()) return {};
    const auto subject = care::text_of(event.as<schema::Record::Erased>().getSubject());
    if (subject.starts_with("referral-") && rows.find(referrals, key_of(care::id_in(subject, "referral"))))
        care::fold(rows.edit(referrals, key_of(care::id_in(subject, "referral"))), event);
    return {};
}

Status step(Rows& rows, const EventView& event) {
    using Category = schema::Catalogue::Which;
    switch (static_cast<Category>(event.category())) {
        case Category::CONTRACT: return take_contract(rows, event);
        case Category::REFERRAL: return take(rows, referrals, "referral", event);
        case Category::PACKAGE: return take_plan_of(rows, event);
        case Category::CAPACITY: return take(rows, locations, "capacity", event);
        case Category::RISK: return take(rows, risks, "risk", event);
        case Category::ESCALATION: return take(rows, escalations, "escalation", event);
        case Category::ACTION: return take(rows, actions, "action", event);
        case Category::VARIATION: return take_plan_of(rows, event);
        case Category::PERSON: return take_person(rows, event);
        case Category::VISIT: care_rows::take_rota(rows, event); return {};
        case Category::WORKER: take_staff(rows, event); return {};
        case Category::GOVERNANCE: take_calendar(rows, event); return {};
        case Category::ORGANISATION: take_partner(rows, event); return {};
        case Category::RECORD: return take_erased(rows, event);
        case Category::INVOICE:
        case Category::FEED:
        case Category::RECONCILIATION: return {};
    }
    return {};
}

}  // namespace

Projection projection() {
    Projection one{.name = "commissioning",
                   .version = 9,
                   .tables = {&referrals, &contracts, &packages, &locations, &risks, &escalations, &actions,
                              &plan_changes, &people, &staff, &houses, &partners, &calendar, &contract_dates,
                              &care_rows::rota_weeks, &care_rows::rota_places},
                   .must_know = {"contract", "referral", "package", "capacity", "risk", "escalation", "action",
                                 "variation", "person", "worker", "governance", "organisation"},
                   .step = &step};
    for (auto* family : {&referral_views, &capacity_views, &contract_views, &register_views, &people_views,
                         &staff_views, &partner_views, &calendar_views})
        for (auto& view : family()) one.views.push_back(std::move(view));
    return one;
}

}  // namespace daybook::projections::commissioning
