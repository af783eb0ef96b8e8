// What the office keeps in order: care workers' files, partners, and the calendar of governance.

#include "schema/governance.capnp.h"
#include "schema/organisation.capnp.h"
#include "tests/dsl/staff.h"
#include "tests/projections/commissioned.h"

namespace daybook::projections {
namespace {

using namespace story;
using Words = std::vector<std::string>;
using Partner = schema::PartnerRow;
using Staff = schema::WorkforceRow;
using Series = schema::GovernanceRow;

Words words_in(capnp::List<capnp::Text>::Reader list) {
    Words all;
    for (const auto one : list) all.emplace_back(one.cStr());
    return all;
}

auto cleared(const char* worker, const char* when, Worker::Cleared::Kind kind, const char* until) {
    return says<Worker::Cleared>(worker, when, [=](auto fact, const Scene&) {
        fact.setKind(kind);
        fact.setUntil(number_of(until));
    });
}

// The rows of a view by their first column.
template <class Row>
void one_row(const Told& told, std::string_view view, const Filters& filters,
             const std::function<void(typename Row::Reader)>& look) {
    std::size_t rows = 0;
    told.rows<Row>(view, filters, [&](auto row) {
        ++rows;
        look(row);
    });
    CHECK(rows == 1);
}

std::size_t rows_of(const Told& told, std::string_view view, const Filters& filters) {
    std::size_t rows = 0;
    if (view == "workforce") told.rows<Staff>(view, filters, [&](auto) { ++rows; });
    if (view == "partners") told.rows<Partner>(view, filters, [&](auto) { ++rows; });
    if (view == "governance") told.rows<Series>(view, filters, [&](auto) { ++rows; });
    return rows;
}

Book a_file() {
    Book book{monday()};
    book.tell(house_schedule({.training = {{"moving and handling", {}}, {"rotas", {Worker::Joined::Role::MANAGER}}},
                              .briefings = {"contract-county"}},
                             "-60 09:00"),
              joined("worker-1", "2025-11-03", "-60 09:10"), hours_set("worker-1", "2025-11-03", 30, 16, "-60 09:10"),
              held<Worker::Supervised>("worker-1", "2025-12-01", "-59 09:00"),
              trained("worker-1", "medicines", "2025-02-01", "2026-02-01", "-58 09:00"),
              signed_off("worker-1", "hoist", "2026-01-10", "2026-04-01", "-50 09:00"),
              cleared("worker-1", "-40 09:00", Worker::Cleared::Kind::DBS, ""),
              cleared("worker-1", "-40 09:10", Worker::Cleared::Kind::RIGHT_TO_WORK, "2026-02-25"),
              absent("worker-1", "2026-02-27", "", "-3 09:00"));
    return book;
}

TEST_CASE("workforce: a file says what was held, what is out of date, and what is due first") {
    Book book = a_file();
    const Told told(book);
    one_row<Staff>(told, "workforce", {{"worker", "1"}}, [](auto row) {
        CHECK(row.getState() == Staff::State::ABSENT);
        CHECK(std::string(row.getAbsentSince().cStr()) == "2026-02-27");
        CHECK(std::string(row.getAbsentFor().cStr()) == "sickness");
        CHECK(row.getContractedSeconds() == 30 * 3'600);
        CHECK(row.getGuaranteedSeconds() == 16 * 3'600);
        CHECK(std::string(row.getSupervised().cStr()) == "2025-12-01");
        CHECK(std::string(row.getSupervisionDue().cStr()) == "2026-02-23");
        CHECK(std::string(row.getAppraised().cStr()).empty());
        CHECK(std::string(row.getAppraisalDue().cStr()).empty());  // of somebody away till then nothing is asked
        CHECK(words_in(row.getCompetencies()) == Words{"hoist, until 2026-04-01"});
        CHECK(words_in(row.getTrainings()).empty());
        CHECK(words_in(row.getExpired()) == Words{"medicines, ended 2026-02-01"});
        CHECK(words_in(row.getMissing()) == Words{"moving and handling"});
        CHECK(words_in(row.getNotBriefed()) == Words{"contract-county"});
        CHECK(row.getDbs() == Staff::Clearance::SEEN);
        CHECK(row.getReferences() == Staff::Clearance::NOT_SEEN);
        CHECK(row.getRightToWork() == Staff::Clearance::ENDED);
        CHECK(std::string(row.getNextDue().cStr()) == "2026-02-01");
        CHECK(std::string(row.getNext().cStr()) == "medicines ended");
        CHECK(words_in(row.getOverdue()) == Words{"medicines ended, 2026-02-01", "spot check, 2026-02-02",
                                                  "supervision, 2026-02-23", "right to work ended, 2026-02-25"});
    });
    CHECK(rows_of(told, "workforce", {{"overdue", "no"}}) == 0);
}

TEST_CASE("workforce: what is done and renewed is due no more") {
    Book book = a_file();
    book.tell(held<Worker::Supervised>("worker-1", "2026-03-01", "08:00"),
              held<Worker::SpotChecked>("worker-1", "2026-03-01", "08:00"),
              trained("worker-1", "medicines", "2026-03-01", "2027-03-01", "08:10"),
              trained("worker-1", "moving and handling", "2026-03-01", "", "08:10"),
              cleared("worker-1", "08:20", Worker::Cleared::Kind::RIGHT_TO_WORK, ""),
              briefed("worker-1", "contract-county", "08:30"));
    const Told told(book);
    one_row<Staff>(told, "workforce", {{"overdue", "no"}}, [](auto row) {
        CHECK(words_in(row.getOverdue()).empty());
        CHECK(words_in(row.getExpired()).empty());
        CHECK(words_in(row.getMissing()).empty());
        CHECK(words_in(row.getNotBriefed()).empty());
        CHECK(row.getSpotCheckPassed() == schema::Answer::NO);
        CHECK(std::string(row.getNextDue().cStr()) == "2026-04-01");
        CHECK(std::string(row.getNext().cStr()) == "hoist ends");
    });
}

TEST_CASE("workforce: nothing is asked of who left, nor a check of who comes from an agency or is long away") {
    Book book{monday()};
    book.tell(joined("worker-left", "2025-01-06", "-50 09:00"), left("worker-left", "2026-01-30", "-30 09:00"),
              joined("worker-agency", "2025-01-06", "-50 09:00", {.engagement = Worker::Joined::Engagement::AGENCY}),
              joined("worker-away", "2025-01-06", "-50 09:00"), absent("worker-away", "2025-12-01", "", "-49 09:00"),
              joined("worker-here", "2025-01-06", "-50 09:00"));
    const Told told(book);
    one_row<Staff>(told, "workforce", {{"state", "left"}},
                   [](auto row) { CHECK(std::string(row.getLeft().cStr()) == "2026-01-30"); });
    for (const char* nobody : {"left", "agency", "away"}) {
        INFO(nobody);
        one_row<Staff>(told, "workforce", {{"worker", nobody}}, [](auto row) {
            CHECK(std::string(row.getSupervisionDue().cStr()).empty());
            CHECK(words_in(row.getOverdue()).empty());
        });
    }
    CHECK(rows_of(told, "workforce", {{"overdue", "yes"}}) == 1);
}

auto rated(const char* when, schema::Organisation::Rating rating, const char* on) {
    return says<schema::Organisation::RatingPublished>("organisation-acme", when, [=](auto fact, const Scene&) {
        fact.setRating(rating);
        fact.setOn(number_of(on));
    });
}

TEST_CASE("partners: the rating published last stands, whatever was heard last, and what is bought is counted") {
    using Organisation = schema::Organisation;
    Book book{monday()};
    book.tell(says<Organisation::Registered>("organisation-acme", "-30 09:00",
                                             [](auto fact, const Scene&) {
                                                 fact.setTitle("Acme Care");
                                                 fact.setRegistration("1-234");
                                                 auto roles = fact.initRoles(2);
                                                 roles.set(0, Organisation::Role::PROVIDER);
                                                 roles.set(1, Organisation::Role::PARTNER);
                                             }),
              rated("-20 09:00", Organisation::Rating::GOOD, "2026-01-20"),
              rated("-10 09:00", Organisation::Rating::INADEQUATE, "2024-05-01"),
              says<schema::Contract::Agreed>("contract-county", "-9 09:00", [](auto fact, const Scene&) {
                  fact.setCommissioner("organisation-council");
                  fact.setProvider("organisation-acme");
              }));
    const Told told(book);
    one_row<Partner>(told, "partners", {{"role", "partner"}}, [](auto row) {
        CHECK(std::string(row.getTitle().cStr()) == "Acme Care");
        CHECK(words_in(row.getRoles()) == Words{"provider", "partner"});
        CHECK(row.getRating() == Organisation::Rating::GOOD);
        CHECK(std::string(row.getRatedOn().cStr()) == "2026-01-20");
        CHECK(words_in(row.getRatings()) == Words{"inadequate, 2024-05-01"});
        CHECK(row.getContracts() == 1);
        CHECK(row.getState() == Partner::State::HERE);
    });
    CHECK(rows_of(told, "partners", {{"role", "regulator"}}) == 0);
}

auto quality_meeting(const char* when, const char* on) {
    return says<schema::Governance::MeetingHeld>("governance-location-1", when, [=](auto fact, const Scene&) {
        fact.setKind(schema::Governance::MeetingHeld::Kind::QUALITY);
        fact.setOn(number_of(on));
        fact.initAttended(1).set(0, "role-manager");
        fact.initAbout(1).set(0, "escalation-1");
        fact.setMinutesRef("minutes-2");
    });
}

TEST_CASE("governance: a meeting is overdue until it is held, and then due again by the schedule") {
    Book book{monday()};
    book.tell(house_schedule({}, "-60 09:00"), says<schema::Contract::BreachNotified>("contract-x", "09:00"));
    const Filters meetings{{"kind", "meeting"}, {"location", "location-1"}, {"state", "overdue"}};
    CHECK(rows_of(Told(book), "governance", meetings) == 2);  // quality and sustainability
    book.tell(quality_meeting("10:00", "2026-02-20"));
    const Told told(book);
    CHECK(rows_of(told, "governance", meetings) == 1);
    one_row<Series>(told, "governance", {{"kind", "meeting"}, {"state", "ahead"}}, [](auto row) {
        CHECK(std::string(row.getWhat().cStr()) == "quality meeting");
        CHECK(std::string(row.getLast().cStr()) == "2026-02-20");
        CHECK(std::string(row.getNext().cStr()) == "2026-03-31");
        CHECK(row.getTimes() == 1);
        CHECK(words_in(row.getAttended()) == Words{"role-manager"});
        CHECK(words_in(row.getCites()) == Words{"escalation-1"});
        CHECK(std::string(row.getReference().cStr()) == "minutes-2");
        CHECK(std::string(row.getRecord().cStr()) == "governance-location-1");
    });
}

auto reviewed(const char* when, const char* on, const char* next) {
    return says<schema::Governance::PolicyReviewed>("governance-location-1", when, [=](auto fact, const Scene&) {
        fact.setPolicy("lone working");
        fact.setOn(number_of(on));
        fact.setNextDue(number_of(next));
    });
}

TEST_CASE("governance: audits, policies, reports and obligations stand with when they were last and are due") {
    using Governance = schema::Governance;
    using Contract = schema::Contract;
    const auto met = says<Contract::ObligationMet>("contract-county", "12:00", [](auto fact, const Scene&) {
        fact.setObligation("insurance");
        fact.setOn(number_of("2026-03-01"));
        fact.setEvidenceRef("document-9");
    });
    Book book{monday()};
    book.tell(agreed_contract("county", "-60 09:00"),
              says<Contract::ObligationSet>("contract-county", "-50 09:00",
                                            [](auto fact, const Scene&) {
                                                fact.setObligation("insurance");
                                                fact.setWhat("insurance shown");
                                                fact.setDue(number_of("2026-02-15"));
                                            }),
              says<Governance::AuditDone>("governance-location-1", "-10 09:00",
                                          [](auto fact, const Scene&) {
                                              fact.setKind(Governance::AuditDone::Kind::PUNCTUALITY);
                                              fact.setOn(number_of("2026-02-18"));
                                              fact.setLooked(20);
                                              fact.setFound(18);
                                          }),
              reviewed("-9 09:00", "2026-02-20", "2027-02-20"),
              reviewed("-8 09:00", "2025-02-20", "2026-02-20"),  // the year before, told only now
              says<Governance::KpiReported>("governance-location-1", "11:00", [](auto fact, const Scene&) {
                  fact.setContract("contract-county");
                  fact.setPeriod("2026-02");
                  fact.initFigures(3);
              }));
    {
        const Told told(book);
        one_row<Series>(told, "governance", {{"kind", "audit"}}, [](auto row) {
            CHECK(std::string(row.getWhat().cStr()) == "audit of punctuality");
            CHECK(std::string(row.getResult().cStr()) == "18 of 20 in order");
            CHECK(row.getState() == Series::State::NO_DATE);
        });
        one_row<Series>(told, "governance", {{"kind", "policyReview"}}, [](auto row) {
            CHECK(std::string(row.getWhat().cStr()) == "lone working");
            CHECK(std::string(row.getNext().cStr()) == "2027-02-20");
        });
        one_row<Series>(told, "governance", {{"kind", "report"}, {"contract", "county"}},
                        [](auto row) { CHECK(std::string(row.getResult().cStr()) == "3 figures of 2026-02"); });
        one_row<Series>(told, "governance", {{"state", "overdue"}}, [](auto row) {
            CHECK(std::string(row.getWhat().cStr()) == "insurance shown");
            CHECK(std::string(row.getNext().cStr()) == "2026-02-15");
        });
    }
    book.tell(met);
    const Told told(book);
    CHECK(rows_of(told, "governance", {{"state", "overdue"}}) == 0);
    one_row<Series>(told, "governance", {{"state", "done"}}, [](auto row) {
        CHECK(std::string(row.getLast().cStr()) == "2026-03-01");
        CHECK(std::string(row.getReference().cStr()) == "document-9");
    });
}

}  // namespace
}  // namespace daybook::projections
