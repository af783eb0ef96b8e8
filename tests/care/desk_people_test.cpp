// What people say at the desk about people, risks and time bands; as in desk_decisions_test.

#include "events/stored/json.h"
#include "schema/capacity.capnp.h"
#include "schema/person.capnp.h"
#include "schema/risk.capnp.h"
#include "tests/care/desk.h"

namespace daybook::care {
namespace {

using schema::Capacity;
using schema::Person;
using schema::Risk;

TEST_CASE("rules: what is said of a person has happened, and what is withdrawn was given") {
    const auto consent = [](const char* to) { return said<Person::ConsentGiven>([=](auto fact) { fact.setTo(to); }); };
    const auto withdrawn = [](const char* to, std::string_view source = desk_source) {
        return said<Person::ConsentWithdrawn>([=](auto fact) { fact.setTo(to); }, source, june);
    };
    const auto admitted = [](const char* time) {
        return decided<Person::Admitted>([=](auto fact) { fact.setAt(at(time)); });
    };
    const std::string no_more = "person-1 cannot be said to consent no longer: ";
    check({
        {"withdrawn", {consent("a"), consent("b")}, withdrawn("b"), ""},
        {"a slip of the words",
         {consent("a"), consent("b")},
         withdrawn("c"),
         no_more + "no consent to 'c' stands; name one that does: 'a', 'b'"},
        {"twice", {consent("a"), withdrawn("a")}, withdrawn("a"), no_more + "no consent to 'a' stands"},
        {"from nothing", {consent("a")}, withdrawn(""), no_more + "it does not say to what"},
        {"as another system tells it", {}, withdrawn("c", "elsewhere"), ""},
        {"admitted", {}, admitted("2026-05-31T10:00:00Z"), ""},
        {"in ten years",
         {},
         admitted("2036-05-31T10:00:00Z"),
         "person-1 cannot be admitted: it says at 2036-05-31T10:00:00Z, and it is told at 2026-06-01T10:00:00Z"},
        {"died", {}, decided<Person::Died>(), ""},
        {"will die",
         {},
         decided<Person::Died>([](auto fact) { fact.setOn(on("2036-06-01")); }),
         "person-1 cannot be said to have died: it says that it was done on 2036-06-01, and it is told on 2026-06-01"},
        {"spoken for by no right",
         {},
         decided<Person::RepresentativeNamed>(),
         "person-1 cannot be given a representative: it does not say by what authority: lastingPower, deputy, advocate "
         "or appointee"},
        {"asked in no survey",
         {},
         decided<Person::SurveySent>(),
         "person-1 cannot be sent a survey: it does not say which"},
    });
}

TEST_CASE("rules: a risk says what it is, how it is mitigated, and why it is accepted or closed") {
    const auto raised = [](const char* what) {
        return decided<Risk::Raised>([=](auto fact) {
            fact.setWhat(what);
            fact.setOwner("role-manager");
            fact.setReviewOn(on("2026-07-01"));
            fact.setLikelihood(2);
            fact.setImpact(3);
        });
    };
    const Said known = raised("too few drivers");
    check({
        {"raised", {}, known, ""},
        {"nothing", {}, raised(""), "risk-1 cannot be raised: it does not say what the risk is"},
        {"mitigated by nothing",
         {known},
         decided<Risk::Mitigated>(),
         "risk-1 cannot be mitigated: it does not say how"},
        {"accepted for nothing", {known}, decided<Risk::Accepted>(), "risk-1 cannot be accepted: it does not say why"},
        {"closed for nothing", {known}, decided<Risk::Closed>(), "risk-1 cannot be closed: it does not say why"},
        {"closed", {known}, decided<Risk::Closed>([](auto fact) { fact.setWhy("two cars hired"); }), ""},
    });
}

TEST_CASE("rules: time bands have names of their own and lie within a day") {
    const auto criteria = [](const char* second, std::uint32_t to) {
        return decided<Capacity::AcceptanceCriteriaSet>([=](auto fact) {
            fact.setFrom(20'000);
            auto bands = fact.initBands(2);
            bands[0].setName("morning");
            bands[0].setTo(43'200);
            bands[1].setName(second);
            bands[1].setFrom(43'200);
            bands[1].setTo(to);
        });
    };
    const std::string refusal = "capacity-1 cannot be given these acceptance criteria: ";
    check({
        {"two", {}, criteria("evening", 86'400), ""},
        {"one twice", {}, criteria("morning", 86'400), refusal + "two time bands are called morning"},
        {"into the next day",
         {},
         criteria("evening", 90'000),
         refusal + "the evening ends after the day, which has 86400 s"},
    });
}

}  // namespace
}  // namespace daybook::care
