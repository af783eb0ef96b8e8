// What is known of people before and while they are cared for: consent, capacity, who may speak for them.

#include "schema/person.capnp.h"
#include "tests/projections/commissioned.h"

namespace daybook::projections {
namespace {

using namespace story;
using Person = schema::Person;
using Words = std::vector<std::string>;

Words words(capnp::List<capnp::Text>::Reader list) {
    Words all;
    for (const auto one : list) all.emplace_back(one.cStr());
    return all;
}

auto consents(const char* who, const char* when, const char* to) {
    return says<Person::ConsentGiven>(std::string("person-") + who, when, [=](auto fact, const Scene&) {
        fact.setTo(to);
        fact.setBy(schema::Who::PERSON);
    });
}

struct Seen {
    Words consents, withdrawn, lacks_capacity, representatives, missing;
    std::string review_on;
    schema::PersonRow::State state{};
};
std::map<std::string, Seen> seen(const Told& told, const Filters& filters = {}) {
    std::map<std::string, Seen> all;
    told.rows<schema::PersonRow>("people", filters, [&](auto row) {
        all[row.getPerson().cStr()] = {.consents = words(row.getConsents()),
                                       .withdrawn = words(row.getWithdrawn()),
                                       .lacks_capacity = words(row.getLacksCapacity()),
                                       .representatives = words(row.getRepresentatives()),
                                       .missing = words(row.getMissing()),
                                       .review_on = row.getReviewOn().cStr(),
                                       .state = row.getState()};
    });
    return all;
}

TEST_CASE("people: consent stands until it is withdrawn, and a thing agreed to again is agreed to") {
    Book book{monday()};
    book.tell(consents("one", "09:00", "receiving care"), consents("one", "09:05", "sharing with the GP"),
              consents("two", "09:10", "receiving care"),
              says<Person::ConsentWithdrawn>("person-one", "+1 09:00", [](auto fact, const Scene&) {
                  fact.setTo("sharing with the GP");
                  fact.setBy(schema::Who::REPRESENTATIVE);
              }));
    {
        const Told told(book);
        const auto all = seen(told);
        CHECK(all.at("one").consents == Words{"receiving care (person, 2026-03-02)"});
        CHECK(all.at("one").withdrawn == Words{"sharing with the GP (representative, 2026-03-03)"});
        CHECK(seen(told, {{"consent", "sharing with the GP"}}).empty());
        CHECK(seen(told, {{"consent", "receiving care"}}).size() == 2);
    }
    book.tell(consents("one", "+2 09:00", "sharing with the GP"));
    const Told told(book);
    CHECK(seen(told).at("one").withdrawn.empty());
    CHECK(seen(told, {{"consent", "sharing with the GP"}}).contains("one"));
}

TEST_CASE("people: capacity is that for one decision, and who speaks for a person is named with what was seen") {
    Book book{monday()};
    const auto assessed = [](const char* when, const char* decision, bool has) {
        return says<Person::MentalCapacityAssessed>("person-one", when, [=](auto fact, const Scene&) {
            fact.setDecision(decision);
            fact.setHasCapacity(has);
        });
    };
    book.tell(assessed("09:00", "managing money", false), assessed("09:00", "where to live", false),
              assessed("+1 09:00", "where to live", true),
              says<Person::RepresentativeNamed>("person-one", "10:00", [](auto fact, const Scene& scene) {
                  fact.setAuthority(Person::Authority::LASTING_POWER);
                  fact.setScope("health and welfare");
                  fact.setSeen(true);
                  fact.setUntil(day_number(scene, "+9 00:00"));
              }));
    const Seen one = seen(Told(book)).at("one");
    CHECK(one.lacks_capacity == Words{"managing money"});
    CHECK(one.representatives == Words{"lasting power of attorney for health and welfare, seen, until 2026-03-11"});
}

TEST_CASE("people: what is missing before care starts is named until it is there, and who died is said to have") {
    Book book{monday()};
    book.tell(says<Person::NeedsAssessed>("person-one", "09:00", [](auto, const Scene&) {}),
              says<Person::CarePlanMade>("person-one", "10:00", [](auto fact, const Scene& scene) {
                  fact.setNextDue(day_number(scene, "+28 00:00"));
              }));
    {
        const Told told(book);
        const Seen one = seen(told, {{"missing", "yes"}}).at("one");
        CHECK(one.missing == Words{"PreferencesRecorded"});
        CHECK(one.review_on == "2026-03-30");
        CHECK(one.state == schema::PersonRow::State::IN_CARE);
        CHECK(seen(told, {{"missing", "no"}}).empty());
    }
    book.tell(says<Person::PreferencesRecorded>("person-one", "11:00", [](auto, const Scene&) {}),
              says<Person::Died>("person-one", "+3 11:00", [](auto, const Scene&) {}));
    const Told told(book);
    CHECK(seen(told, {{"missing", "no"}}).at("one").state == schema::PersonRow::State::DIED);
    CHECK(seen(told, {{"state", "inCare"}}).empty());
}

TEST_CASE("people: what was agreed and decided for a person, and which stays in hospital could have been avoided") {
    Book book{monday()};
    const auto admitted = [](const char* when, schema::Answer avoidable) {
        return says<Person::Admitted>("person-one", when, [=](auto fact, const Scene&) {
            fact.setEmergency(true);
            fact.setAvoidable(avoidable);
        });
    };
    const auto risk = [](const char* when, bool agreed) {
        return says<Person::RiskAssessed>("person-one", when,
                                          [=](auto fact, const Scene&) { fact.setPositiveRiskAgreed(agreed); });
    };
    const auto capacity = [](const char* when, const char* decision, bool best) {
        return says<Person::MentalCapacityAssessed>("person-one", when, [=](auto fact, const Scene&) {
            fact.setDecision(decision);
            fact.setBestInterests(best);
        });
    };
    book.tell(risk("08:00", false), risk("09:00", true), capacity("09:00", "where to live", true),
              capacity("09:05", "managing money", true), capacity("+1 09:00", "managing money", false),
              admitted("10:00", schema::Answer::YES), admitted("+9 10:00", schema::Answer::NO));
    std::size_t people = 0;
    Told(book).rows<schema::PersonRow>("people", {}, [&](auto row) {
        ++people;
        CHECK(row.getPositiveRisk() == schema::Answer::YES);
        CHECK(words(row.getBestInterests()) == Words{"where to live"});
        CHECK(row.getAdmissions() == 2);
        CHECK(row.getAvoidable() == 1);
    });
    CHECK(people == 1);
}

TEST_CASE("contracts and referrals: responsibilities, exit clauses, an uplift's brief and who overrode are shown") {
    Book book{monday()};
    book.tell(says<schema::Contract::Agreed>("contract-county", "09:00",
                                             [](auto fact, const Scene&) {
                                                 fact.setResponsibilities("the provider keeps the rota");
                                                 fact.setExitClauses("records within five days");
                                             }),
              says<schema::Contract::UpliftRequested>("contract-county", "10:00",
                                                      [](auto fact, const Scene&) {
                                                          fact.initPackages(1).set(0, "p1");
                                                          fact.setBriefDigest("9f86d081");
                                                      }),
              received("r", "11:00"),
              says<schema::Referral::Accepted>("referral-r", "12:00", [](auto fact, const Scene&) {
                  fact.setOverrideReason("a visit ends on Friday");
                  fact.setOverriddenBy("account-manager");
              }));
    const Told told(book);
    std::size_t seen = 0;
    told.rows<schema::ContractRow>("contracts", {}, [&](auto row) {
        ++seen;
        CHECK(std::string(row.getResponsibilities().cStr()) == "the provider keeps the rota");
        CHECK(std::string(row.getExitClauses().cStr()) == "records within five days");
        CHECK(std::string(row.getUpliftBrief().cStr()) == "9f86d081");
    });
    told.rows<schema::ReferralRow>("referrals", {}, [&](auto row) {
        ++seen;
        CHECK(std::string(row.getOverriddenBy().cStr()) == "account-manager");
    });
    CHECK(seen == 2);
}

}  // namespace
}  // namespace daybook::projections
