// Decisions about one record that lean on what another has become (rules.md section 3, sources D 4b and 4c, E).

#include "schema/contract.capnp.h"
#include "schema/package.capnp.h"
#include "schema/person.capnp.h"
#include "schema/risk.capnp.h"
#include "tests/care/decided.h"

namespace daybook::care {
namespace {

using schema::Contract;
using schema::Package;
using schema::Person;
using schema::Risk;
using Authority = Person::Authority;

Said assessed(bool has_capacity) {
    return said<Person::MentalCapacityAssessed>([=](auto fact) {
        fact.setDecision("where to live");
        fact.setHasCapacity(has_capacity);
    });
}
Said named(Authority authority, bool seen, std::int32_t until = 0) {
    return said<Person::RepresentativeNamed>([=](auto fact) {
        fact.setAuthority(authority);
        fact.setSeen(seen);
        fact.setUntil(until);
    });
}
Said bound(Contract::Route route, const char* person, bool by_representative) {
    return said<Contract::Agreed>([=](auto fact) {
        fact.setRoute(route);
        fact.setPerson(person);
        fact.setFrom(20'000);
        if (by_representative) {
            fact.setRepresentative("the deputy");
            fact.setRepresentativeAuthority(Authority::DEPUTY);
        } else {
            fact.setSignedBy("the person");
        }
    });
}

TEST_CASE(
    "rules: who lacks capacity is bound by a lawful representative whose authority was seen, and by nobody else") {
    const Said checked = said<Contract::ComplianceChecked>();
    const auto of_ada = [](std::vector<Said> events) {
        return std::map<std::string, std::vector<Said>>{{"person-ada", std::move(events)}};
    };
    const auto privately = [](bool by_representative) {
        return bound(Contract::Route::PRIVATE, "person-ada", by_representative);
    };
    const std::string unsigned_for =
        "contract-1 cannot be agreed: person-ada lacks capacity, and no lawful representative has signed it";
    const std::string unseen =
        "contract-1 cannot be agreed: person-ada lacks capacity, and nobody has seen the authority by which it was "
        "signed; record person.RepresentativeNamed with what was seen first";
    check({
        {"nobody assessed it", {checked}, privately(false), "", of_ada({})},
        {"has capacity", {checked}, privately(false), "", of_ada({assessed(true)})},
        {"lacks it, and signs", {checked}, privately(false), unsigned_for, of_ada({assessed(false)})},
        {"lacks it, a deputy nobody named signs", {checked}, privately(true), unseen, of_ada({assessed(false)})},
        {"a deputy whose document nobody saw",
         {checked},
         privately(true),
         unseen,
         of_ada({assessed(false), named(Authority::DEPUTY, false)})},
        {"an advocate was seen, a deputy signs",
         {checked},
         privately(true),
         unseen,
         of_ada({assessed(false), named(Authority::ADVOCATE, true)})},
        {"a deputy until the day before",
         {checked},
         privately(true),
         unseen,
         of_ada({assessed(false), named(Authority::DEPUTY, true, 19'999)})},
        {"a deputy to the day",
         {checked},
         privately(true),
         "",
         of_ada({assessed(false), named(Authority::DEPUTY, true, 20'000)})},
        {"a deputy, seen", {checked}, privately(true), "", of_ada({assessed(false), named(Authority::DEPUTY, true)})},
        {"named again, unseen",
         {checked},
         privately(true),
         unseen,
         of_ada({assessed(false), named(Authority::DEPUTY, true), named(Authority::DEPUTY, false)})},
        {"got it back", {checked}, privately(false), "", of_ada({assessed(false), assessed(true)})},
        {"a council's contract binds nobody",
         {},
         bound(Contract::Route::FRAMEWORK, "person-ada", false),
         "",
         of_ada({assessed(false)})},
        {"nobody's",
         {checked},
         bound(Contract::Route::PRIVATE, "", false),
         "contract-1 cannot be agreed: a private contract binds a person, and it does not say whom"},
    });
}

TEST_CASE("rules: no start is agreed without an assessment of needs, preferences and a care plan") {
    const Said authorised = said<Package::Authorised>([](auto fact) { fact.setPerson("person-ben"); });
    const Said start = said<Package::StartAgreed>([](auto fact) { fact.setOn(20'000); });
    const Said needs = said<Person::NeedsAssessed>(), preferences = said<Person::PreferencesRecorded>(),
               plan = said<Person::CarePlanMade>();
    const auto of_ben = [](std::vector<Said> events) {
        return std::map<std::string, std::vector<Said>>{{"person-ben", std::move(events)}};
    };
    const std::string refusal =
        "package-1 cannot be given an agreed start: no care starts without an assessment of needs, recorded "
        "preferences "
        "and a care plan; record ";
    check({
        {"all three", {authorised}, start, "", of_ben({needs, preferences, plan})},
        {"nothing is known of the person",
         {authorised},
         start,
         refusal + "person.NeedsAssessed, person.PreferencesRecorded, person.CarePlanMade of person-ben first"},
        {"no care plan",
         {authorised},
         start,
         refusal + "person.CarePlanMade of person-ben first",
         of_ben({needs, preferences})},
        {"a plan that is updated is not one that was made",
         {authorised},
         start,
         refusal + "person.CarePlanMade of person-ben first",
         of_ben({needs, preferences, said<Person::CarePlanUpdated>()})},
        {"somebody came: that is recorded all the same", {authorised}, said<Package::Started>(), ""},
    });
}

TEST_CASE("rules: the risk for which a package is moved was raised, and is open") {
    const Said authorised = said<Package::Authorised>();
    const Said moved = said<Package::TransferArranged>([](auto fact) {
        fact.setTo("organisation-2");
        fact.setBy(schema::Who::COMMISSIONER);
        fact.setConcernRef("document-4");
        fact.setRiskRef("risk-2");
    });
    const auto of_risk = [](std::vector<Said> events) {
        return std::map<std::string, std::vector<Said>>{{"risk-2", std::move(events)}};
    };
    check({
        {"open", {authorised}, moved, "", of_risk({said<Risk::Raised>()})},
        {"never raised", {authorised}, moved, "package-1 cannot be transferred: risk-2 was never raised"},
        {"closed",
         {authorised},
         moved,
         "package-1 cannot be transferred: risk-2 is closed",
         of_risk({said<Risk::Raised>(), said<Risk::Closed>()})},
    });
}

}  // namespace
}  // namespace daybook::care
