#include "events/care/decisions/person.h"

#include <algorithm>

#include "events/care/decisions/demands.h"

namespace daybook::care {
namespace {

using Person = schema::Person;
using Which = Person::Which;

void named(PersonRecord& person, Person::RepresentativeNamed::Reader fact) {
    PersonRecord::Representative one{
        .authority = fact.getAuthority(), .seen = fact.getSeen(), .until = day(fact.getUntil())};
    const auto known =
        std::ranges::find(person.representatives, one.authority, &PersonRecord::Representative::authority);
    if (known == person.representatives.end())
        person.representatives.push_back(one);
    else
        *known = one;
}

}  // namespace

bool PersonRecord::represented(Person::Authority authority, Day on) const {
    return std::ranges::any_of(representatives, [&](const Representative& one) {
        return one.authority == authority && one.seen && (one.until == Day{} || one.until >= on);
    });
}

std::vector<std::string> PersonRecord::missing_before_start() const {
    std::vector<std::string> missing;
    if (!needs_assessed) missing.emplace_back("NeedsAssessed");
    if (!preferences_recorded) missing.emplace_back("PreferencesRecorded");
    if (!care_plan_made) missing.emplace_back("CarePlanMade");
    return missing;
}

void add(PersonRecord& person, const EventView& event) {
    switch (static_cast<Which>(event.fact_number())) {
        case Which::MENTAL_CAPACITY_ASSESSED:
            person.lacks_capacity = !event.as<Person::MentalCapacityAssessed>().getHasCapacity();
            return;
        case Which::REPRESENTATIVE_NAMED: return named(person, event.as<Person::RepresentativeNamed>());
        case Which::NEEDS_ASSESSED: person.needs_assessed = true; return;
        case Which::PREFERENCES_RECORDED: person.preferences_recorded = true; return;
        case Which::CARE_PLAN_MADE: person.care_plan_made = true; return;
        case Which::REGISTERED:
        case Which::CARE_PLAN_UPDATED:
        case Which::RISK_ASSESSED:
        case Which::DIED:
        case Which::LEFT_SERVICE:
        case Which::CONSENT_GIVEN:
        case Which::CONSENT_WITHDRAWN:
        case Which::ADMITTED:
        case Which::DISCHARGED:
        case Which::SURVEY_SENT:
        case Which::SATISFACTION_GIVEN:
        case Which::CARE_PLAN_REVIEW_DUE: return;
    }
}

Status admit(const PersonRecord&, const EventView& event) {
    switch (static_cast<Which>(event.fact_number())) {
        // Capacity is always that for one decision, and never of a person as a whole.
        case Which::MENTAL_CAPACITY_ASSESSED:
            return demand(event, "assessed",
                          {says(event.as<Person::MentalCapacityAssessed>().getDecision().size() != 0,
                                "about which decision the person has capacity")});
        case Which::CONSENT_GIVEN: {
            const auto given = event.as<Person::ConsentGiven>();
            return demand(event, "said to consent",
                          {says(given.getTo().size() != 0, "to what"),
                           says(given.getBy() != schema::Who::NOBODY, "who consents")});
        }
        case Which::NEEDS_ASSESSED:
            return demand(event, "assessed", {has_come(event, event.as<Person::NeedsAssessed>().getOn())});
        case Which::REGISTERED:
        case Which::REPRESENTATIVE_NAMED:
        case Which::PREFERENCES_RECORDED:
        case Which::CARE_PLAN_MADE:
        case Which::CARE_PLAN_UPDATED:
        case Which::RISK_ASSESSED:
        case Which::DIED:
        case Which::LEFT_SERVICE:
        case Which::CONSENT_WITHDRAWN:
        case Which::ADMITTED:
        case Which::DISCHARGED:
        case Which::SURVEY_SENT:
        case Which::SATISFACTION_GIVEN:
        case Which::CARE_PLAN_REVIEW_DUE: return {};
    }
    return {};
}

}  // namespace daybook::care
