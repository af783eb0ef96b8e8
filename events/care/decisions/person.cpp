#include "events/care/decisions/person.h"

#include <algorithm>

#include "events/care/days.h"
#include "events/care/decisions/demands.h"
#include "events/core/calendar.h"

namespace daybook::care {
namespace {

using Person = schema::Person;
using Which = Person::Which;

void named(PersonRecord& person, Person::RepresentativeNamed::Reader fact) {
    PersonRecord::Representative one{.authority = fact.getAuthority(),
                                     .scope = std::string(text_of(fact.getScope())),
                                     .seen = fact.getSeen(),
                                     .until = day(fact.getUntil())};
    const auto known =
        std::ranges::find(person.representatives, one.authority, &PersonRecord::Representative::authority);
    if (known == person.representatives.end())
        person.representatives.push_back(one);
    else
        *known = one;
}

// What was said last about one thing takes the place of what was said before.
template <class One>
void say(std::vector<One>& all, std::string One::* what, One one) {
    const auto known = std::ranges::find(all, one.*what, what);
    if (known == all.end())
        all.push_back(std::move(one));
    else
        *known = std::move(one);
}

template <class Fact>
void consent(PersonRecord& person, const EventView& event, bool withdrawn) {
    const auto fact = event.as<Fact>();
    say(person.consents, &PersonRecord::Consent::to,
        {.to = std::string(text_of(fact.getTo())),
         .by = fact.getBy(),
         .since = Calendar::london().day_of(within_reach(event.occurred())),
         .withdrawn = withdrawn});
}

void assessed(PersonRecord& person, Person::MentalCapacityAssessed::Reader fact) {
    person.lacks_capacity = !fact.getHasCapacity();
    say(person.capacity, &PersonRecord::Capacity::decision,
        {.decision = std::string(text_of(fact.getDecision())), .has = fact.getHasCapacity()});
}

// What was never given is not withdrawn: a slip of the words would leave the consent that was meant standing.
Status withdraw(const PersonRecord& person, const EventView& event) {
    const std::string to = event.as<Person::ConsentWithdrawn>().getTo();
    std::string given;
    for (const auto& one : person.consents)
        if (!one.withdrawn) given += (given.empty() ? "'" : ", '") + one.to + "'";
    return demand(event, "said to consent no longer",
                  {says(!to.empty(), "to what"),
                   {person.consents_to(to),
                    "no consent to '" + to + "' stands" + (given.empty() ? "" : "; name one that does: " + given)}});
}

// Of what happened at an instant: told a day ahead, a date was mistyped.
Demand not_ahead(const EventView& event, std::int64_t at) {
    const Instant said = time_of(at);
    return {said <= within_reach(event.occurred()) + std::chrono::days{1},
            "it says at " + to_string(said) + ", and it is told at " + to_string(event.occurred())};
}

}  // namespace

bool PersonRecord::consents_to(std::string_view what) const {
    return std::ranges::any_of(consents, [&](const Consent& one) { return one.to == what && !one.withdrawn; });
}

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
        case Which::MENTAL_CAPACITY_ASSESSED: return assessed(person, event.as<Person::MentalCapacityAssessed>());
        case Which::CONSENT_GIVEN: return consent<Person::ConsentGiven>(person, event, false);
        case Which::CONSENT_WITHDRAWN: return consent<Person::ConsentWithdrawn>(person, event, true);
        case Which::REPRESENTATIVE_NAMED: return named(person, event.as<Person::RepresentativeNamed>());
        case Which::NEEDS_ASSESSED: person.needs_assessed = true; return;
        case Which::PREFERENCES_RECORDED: person.preferences_recorded = true; return;
        case Which::CARE_PLAN_MADE: person.care_plan_made = true; return;
        case Which::REGISTERED:
        case Which::CARE_PLAN_UPDATED:
        case Which::RISK_ASSESSED:
        case Which::DIED:
        case Which::LEFT_SERVICE:
        case Which::ADMITTED:
        case Which::DISCHARGED:
        case Which::SURVEY_SENT:
        case Which::SATISFACTION_GIVEN:
        case Which::CARE_PLAN_REVIEW_DUE: return;
    }
}

Status admit(const PersonRecord& person, const EventView& event) {
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
        case Which::SATISFACTION_GIVEN: {
            const unsigned score = event.as<Person::SatisfactionGiven>().getScore();
            return demand(
                event, "said to be satisfied",
                {{score >= 1 && score <= 5, "the score is " + std::to_string(score) + ", and goes from 1 to 5"}});
        }
        case Which::NEEDS_ASSESSED:
            return demand(event, "assessed", {has_come(event, event.as<Person::NeedsAssessed>().getOn())});
        case Which::REPRESENTATIVE_NAMED:
            return demand(event, "given a representative",
                          {says(event.as<Person::RepresentativeNamed>().getAuthority() != Person::Authority::UNSAID,
                                "by what authority: lastingPower, deputy, advocate or appointee")});
        case Which::CONSENT_WITHDRAWN: return withdraw(person, event);
        case Which::DIED:
            return demand(event, "said to have died", {has_come(event, event.as<Person::Died>().getOn())});
        case Which::ADMITTED:
            return demand(event, "admitted", {not_ahead(event, event.as<Person::Admitted>().getAt())});
        case Which::DISCHARGED:
            return demand(event, "discharged", {not_ahead(event, event.as<Person::Discharged>().getAt())});
        case Which::SURVEY_SENT:
            return demand(event, "sent a survey",
                          {says(event.as<Person::SurveySent>().getSurvey().size() != 0, "which"),
                           has_come(event, event.as<Person::SurveySent>().getOn())});
        case Which::REGISTERED:
        case Which::PREFERENCES_RECORDED:
        case Which::CARE_PLAN_MADE:
        case Which::CARE_PLAN_UPDATED:
        case Which::RISK_ASSESSED:
        case Which::LEFT_SERVICE:
        case Which::CARE_PLAN_REVIEW_DUE: return {};
    }
    return {};
}

}  // namespace daybook::care
