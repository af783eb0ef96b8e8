// Decisions about one record that lean on what another has become (rules.md section 3, sources D 4b and 4c, E; R14).

#include "events/stored/json.h"
#include "schema/capacity.capnp.h"
#include "schema/contract.capnp.h"
#include "schema/package.capnp.h"
#include "schema/person.capnp.h"
#include "schema/referral.capnp.h"
#include "schema/risk.capnp.h"
#include "schema/variation.capnp.h"
#include "tests/care/decided.h"

namespace daybook::care {
namespace {

using schema::Capacity;
using schema::Contract;
using schema::Package;
using schema::Person;
using schema::Referral;
using schema::Risk;
using schema::Variation;
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

Said authorised_on(const char* contract, std::int32_t from, const char* source = "test") {
    return said<Package::Authorised>(
        [=](auto fact) {
            fact.setPerson("person-ben");
            fact.setContract(contract);
            fact.setFrom(from);
        },
        source);
}
template <class Fact>
Said from_day(std::int32_t day) {
    return said<Fact>([=](auto fact) { fact.setFrom(day); });
}
Said ended_on(std::int32_t day) {
    return said<Contract::Ended>([=](auto fact) { fact.setOn(day); });
}
std::map<std::string, std::vector<Said>> of_old(std::vector<Said> events) {
    return {{"contract-old", std::move(events)}};
}

TEST_CASE("rules: a contract that is closed, suspended to new packages or over takes none from that day on") {
    const Said agreed = said<Contract::Agreed>();
    const Said closed = said<Contract::ClosedToNew>([](auto fact) {
        fact.setFrom(20'000);
        fact.setReplacedBy("contract-county");
    });
    const Said suspended = from_day<Contract::SuspendedToNew>(20'000);
    const Said package = authorised_on("old", 20'000), before = authorised_on("old", 19'999);
    const std::string refusal = "package-1 cannot be authorised: contract-old ";
    const std::string is_closed =
        refusal + "is closed to new packages from 2024-10-04, and contract-county replaces it";
    const std::string is_suspended =
        refusal + "is suspended to new packages from 2024-10-04; record contract.ReopenedToNew first, or name another";
    check({
        {"open", {}, package, "", of_old({agreed})},
        {"closed that day", {}, package, is_closed, of_old({agreed, closed})},
        {"named as its stream", {}, authorised_on("contract-old", 20'000), is_closed, of_old({agreed, closed})},
        {"a day earlier, told late", {}, before, "", of_old({agreed, closed})},
        {"closed before the package is decided on, whatever day it is dated",
         {},
         authorised_on("old", -20),
         refusal + "is closed to new packages from 1969-12-22",
         of_old({agreed, from_day<Contract::ClosedToNew>(-10)})},
        {"closed, and from when is not said",
         {},
         before,
         refusal + "is closed to new packages",
         of_old({agreed, said<Contract::ClosedToNew>()})},
        {"suspended", {}, package, is_suspended, of_old({agreed, suspended})},
        {"suspended later", {}, before, "", of_old({agreed, suspended})},
        {"open again", {}, package, "", of_old({agreed, suspended, said<Contract::ReopenedToNew>()})},
        {"to be open again five days later",
         {},
         package,
         refusal + "is suspended to new packages from 2024-10-04, and open to them again from 2024-10-09",
         of_old({agreed, suspended, from_day<Contract::ReopenedToNew>(20'005)})},
        {"on the day it is open again",
         {},
         authorised_on("old", 20'005),
         "",
         of_old({agreed, suspended, from_day<Contract::ReopenedToNew>(20'005)})},
        {"on its last day", {}, package, "", of_old({agreed, ended_on(20'000)})},
        {"a day after it",
         {},
         package,
         refusal + "has ended on 2024-10-03; name one that is in force",
         of_old({agreed, ended_on(19'999)})},
        {"another contract's end is not this one's",
         {},
         authorised_on("county", 20'000),
         "",
         of_old({agreed, ended_on(19'999)})},
    });
}

TEST_CASE("rules: no package is moved to a contract that takes none") {
    const Said authorised = authorised_on("county", 19'000);
    const Said moved = said<Package::ContractMoved>([](auto fact) {
        fact.setTo("old");
        fact.setFrom(20'000);
    });
    const Said agreed = said<Contract::Agreed>();
    check({
        {"open", {authorised}, moved, "", of_old({agreed})},
        {"closed",
         {authorised},
         moved,
         "package-1 cannot be moved to another contract: contract-old is closed to new packages from 2024-10-04",
         of_old({agreed, from_day<Contract::ClosedToNew>(20'000)})},
        {"over",
         {authorised},
         moved,
         "package-1 cannot be moved to another contract: contract-old has ended on 2024-10-03; name one that is in "
         "force",
         of_old({agreed, ended_on(19'999)})},
    });
}

TEST_CASE("rules: people authorise on a contract that was agreed; other systems tell what was agreed elsewhere") {
    const std::string desk(desk_source);
    check({
        {"another system, unagreed", {}, authorised_on("old", 20'000), ""},
        {"the desk, agreed", {}, authorised_on("old", 20'000, desk.c_str()), "", of_old({said<Contract::Agreed>()})},
        {"the desk, unagreed",
         {},
         authorised_on("old", 20'000, desk.c_str()),
         "package-1 cannot be authorised: contract-old was never agreed; record contract.Agreed first"},
    });
}

TEST_CASE("rules: at the desk care begins within its contract's term, whether it is accepted, authorised or moved") {
    const std::string desk(desk_source);
    const auto term = [](std::int32_t from, std::int32_t to) {
        return of_old({said<Contract::Agreed>([=](auto fact) {
            fact.setFrom(from);
            fact.setTo(to);
        })});
    };
    const auto here = [&](std::int32_t from) { return authorised_on("old", from, desk.c_str()); };
    const auto moved = said<Package::ContractMoved>(
        [](auto fact) {
            fact.setTo("old");
            fact.setFrom(20'010);
        },
        desk);
    const auto accepted = [&](std::int32_t start, std::string_view source) {
        return said<Referral::Accepted>(
            [=](auto fact) {
                fact.setContract("old");
                fact.setAgreedStart(start);
                auto check = fact.initCheck(1);
                check[0].setWhat(Referral::Criterion::What::CONTRACT);
                check[0].setOutcome(Referral::Criterion::Outcome::PASS);
            },
            source);
    };
    const std::vector<Said> asked{said<Referral::Received>(), said<Referral::Assessed>(), said<Referral::Triaged>()};
    const std::string over =
        "contract-old runs until 2024-10-08, and this would begin on 2024-10-14; record "
        "contract.Extended first, or name another";
    auto extended = term(20'000, 20'004);
    extended["contract-old"].push_back(said<Contract::Extended>([](auto fact) { fact.setTo(20'020); }));
    check({
        {"on its first day", {}, here(20'000), "", term(20'000, 20'004)},
        {"on its last day", {}, here(20'004), "", term(20'000, 20'004)},
        {"the day before it begins",
         {},
         here(19'999),
         "package-1 cannot be authorised: contract-old begins on 2024-10-04, and this would begin on 2024-10-03; name "
         "a day from then on, or another contract",
         term(20'000, 20'004)},
        {"after its last day", {}, here(20'010), "package-1 cannot be authorised: " + over, term(20'000, 20'004)},
        {"after it, and it was extended", {}, here(20'010), "", extended},
        {"without a term", {}, here(20'010), "", term(0, 0)},
        {"as another system tells it", {}, authorised_on("old", 20'010), "", term(20'000, 20'004)},
        {"moved to it after its last day",
         {authorised_on("county", 19'000)},
         moved,
         "package-1 cannot be moved to another contract: " + over,
         term(20'000, 20'004)},
        {"accepted, to start within it", asked, accepted(20'004, desk), "", term(20'000, 20'004)},
        {"accepted, to start after it", asked, accepted(20'010, desk), "referral-1 cannot be accepted: " + over,
         term(20'000, 20'004)},
        {"accepted elsewhere, to start after it", asked, accepted(20'010, "test"), "", term(20'000, 20'004)},
    });
}

TEST_CASE("rules: hours that are held for an acceptance are let go by its end, and not by hand") {
    const Said held = said<Capacity::Reserved>([](auto fact) {
        fact.setReferral("referral-7");
        fact.setPackage("package-7");
        fact.initShares(1)[0].setWeeklySeconds(3'600);
    });
    const auto let_go = [](std::string_view source) {
        return said<Capacity::Released>([](auto fact) { fact.setReferral("referral-7"); }, source);
    };
    const Said by_hand = let_go(desk_source);
    const Said received = said<Referral::Received>(),
               accepted = said<Referral::Accepted>([](auto fact) { fact.setPackage("package-7"); });
    const auto beside = [](std::vector<Said> referral, std::vector<Said> package) {
        return std::map<std::string, std::vector<Said>>{{"referral-7", std::move(referral)},
                                                        {"package-7", std::move(package)}};
    };
    const Said authorised = said<Package::Authorised>(), ended = said<Package::Ended>();
    check({
        {"accepted",
         {held},
         by_hand,
         "capacity-1 cannot be released: referral-7 is accepted, and the hours are held for it; record "
         "referral.Withdrawn of referral-7, which lets them go",
         beside({received, accepted}, {})},
        {"authorised",
         {held},
         by_hand,
         "capacity-1 cannot be released: referral-7 was accepted as package-7, which has not ended; record "
         "package.Ended of package-7, which lets its hours go",
         beside({received, accepted}, {authorised})},
        {"ended", {held}, by_hand, "", beside({received, accepted}, {authorised, ended})},
        {"withdrawn", {held}, by_hand, "", beside({received, accepted, said<Referral::Withdrawn>()}, {})},
        {"lapsed", {held}, by_hand, "", beside({received, said<Referral::Lapsed>()}, {})},
        {"of a referral that was never heard of", {held}, by_hand, "", beside({}, {})},
        {"told by another system", {held}, let_go("elsewhere"), "", beside({received, accepted}, {})},
    });
}

TEST_CASE("rules: people vary a package there is; other systems tell of what they hold") {
    const auto proposed = [](std::string_view source) {
        return said<Variation::Proposed>(
            [](auto fact) {
                fact.setPackage("p1");
                fact.setFrom(9);
            },
            source);
    };
    check({
        {"authorised", {}, proposed(desk_source), "", {{"package-p1", {authorised_on("county", 20'000)}}}},
        {"never authorised",
         {},
         proposed(desk_source),
         "variation-1 cannot be proposed: package-p1 was never authorised; record package.Authorised first, or name "
         "the "
         "package it changes"},
        {"as a council's system tells it", {}, proposed("council-portal"), ""},
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
