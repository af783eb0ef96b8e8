// The KPIs of the board that are not measured on visits: W4, W5 and W6 of rules.md through the whole engine, with what
// was known when, however the events arrive.

#include <catch2/catch.hpp>

#include "tests/dsl/records.h"
#include "tests/dsl/variations.h"
#include "tests/dsl/w1.h"
#include "tests/projections/figures.h"

namespace daybook::projections {
namespace {

using namespace story;
using Fact = schema::Referral;
using HandBack = schema::Package::HandBack;

const Request ours{.contract = "contract-1", .zone = "zone-1"};

Story w5_referrals_of_march() {
    return told(
        received("R1", when("2026-03-02 09:00"), ours), accepted("R1", when("2026-03-02 11:30")),
        received("R2", when("2026-03-02 16:00"), ours), says<Fact::Deferred>("referral-R2", when("2026-03-02 18:00")),
        accepted("R2", when("2026-03-04 15:59")), received("R3", when("2026-03-02 10:00"), ours),
        says<Fact::Declined>("referral-R3", when("2026-03-02 14:00")), received("R4", when("2026-03-03 09:00"), ours),
        says<Fact::Declined>("referral-R4", when("2026-03-05 09:01")), received("R5", when("2026-03-03 09:00"), ours),
        says<Fact::Withdrawn>("referral-R5", when("2026-03-03 10:00")), received("R6", when("2026-03-03 09:00"), ours),
        says<Fact::Lapsed>("referral-R6", when("2026-03-05 09:00")), received("R7", when("2026-03-04 09:00"), ours),
        says<Fact::BidSubmitted>("referral-R7", when("2026-03-04 12:00")),
        says<Fact::BidNotAwarded>("referral-R7", when("2026-03-06 09:00")),
        received("R8", when("2026-03-31 22:00"), ours));
}

TEST_CASE("kpi board: the referrals of W5, known 1 Apr 00:00 and 3 Apr") {
    Book book(march());
    book.tell(w5_referrals_of_march(), close_of("2026-03-31"));
    const auto by_april = book.events().size();
    book.tell(accepted("R8", when("2026-04-01 01:30")), close_of("2026-04-01"), close_of("2026-04-02"));
    check(of_month(known_at(book, by_april)->runner(), "2026-03"),
          {{"response_4h", {4, 6}}, {"decision_2d", {4, 6}}, {"acceptance", {2, 5}}});
    const auto shelf = delivered(board(), book);
    check(of_month(shelf->runner(), "2026-03"), {{"response_4h", {5, 7}},
                                                 {"decision_2d", {5, 7}},
                                                 {"acceptance", {2, 5}},
                                                 {"overrides", {0, 2}},
                                                 {"justified_declines", {0, 2}}});
    check(of_month(shelf->runner(), "2026-04"), {{"acceptance", {1, 1}}});
}

TEST_CASE(
    "kpi board: an open deadline counts nowhere before the close of its day, and an answer recorded late restates") {
    Book book(march());
    book.tell(received("R1", when("2026-03-02 09:00"), ours));
    book.tell(received("R2", when("2026-03-02 09:00"), ours));
    book.tell(accepted("R2", when("2026-03-02 09:10")));
    const auto open = book.events().size();
    book.tell(close_of("2026-03-02"));
    const auto missed = book.events().size();
    book.tell(says<Fact::Deferred>("referral-R1", when("2026-03-02 13:00")).record_at(when("2026-03-03 08:00")));
    check(of_month(known_at(book, open)->runner(), "2026-03"), {{"response_4h", {1, 1}}});
    check(of_month(known_at(book, missed)->runner(), "2026-03"), {{"response_4h", {1, 2}}, {"decision_2d", {1, 1}}});
    check(of_month(delivered(board(), book)->runner(), "2026-03"), {{"response_4h", {2, 2}}, {"decision_2d", {1, 1}}});
}

// A package of a person of its own, agreed to start on a day, first visited on another; empty = never.
Story start(const std::string& name, const std::string& agreed, const std::string& first) {
    const std::string person = "person-" + name, package = "package-" + name;
    Story story = told(authorised_as(package, {}, when("2026-03-01 09:00")).of(person),
                       start_agreed(package, agreed, when("2026-03-01 09:05")));
    if (first.empty()) return story;
    const PlanOf plan{.made = when(first + " 06:00"), .package = package};
    return told(story, planned("V" + name, when(first + " 08:00"), when(first + " 08:30"), plan).of(person),
                clocked_in("V" + name, when(first + " 08:01")).of(person),
                clocked_out("V" + name, when(first + " 08:30")).of(person));
}

Story w5_starts() {
    return told(start("S1", "2026-03-02", "2026-03-02"), start("S2", "2026-04-02", "2026-04-13"),
                start("S3", "2026-04-02", "2026-04-14"), start("S4", "2026-04-09", ""),
                died("person-S4", "2026-04-08", when("2026-04-08 20:00")), start("S5", "2026-04-09", "2026-04-16"),
                start_moved("package-S5", "2026-04-16", Who::COMMISSIONER, when("2026-04-08 10:00")),
                start("S6", "2026-04-10", "2026-04-14"),
                start_moved("package-S6", "2026-04-14", Who::PROVIDER, when("2026-04-09 10:00")),
                start("S7", "2026-04-20", "2026-04-19"), start("S8", "2026-04-28", ""), close_of("2026-04-30"));
}

TEST_CASE("kpi board: the starts of W5, known at the close of 30 Apr") {
    Book book(march());
    book.tell(w5_starts());
    const auto by_may = book.events().size();
    book.tell(close_of("2026-05-06"));
    const Filters both{{"from", "2026-03-01"}, {"to", "2026-04-30"}, {"by", "none"}};
    check(figures(known_at(book, by_may)->runner(), both), {{"start_on_time", {3, 7}}, {"start_within_5", {5, 6}}});
    const auto shelf = delivered(board(), book);
    check(figures(shelf->runner(), both), {{"start_on_time", {3, 7}}, {"start_within_5", {5, 7}}});
    check(figures(shelf->runner(), {{"from", "2026-03-01"}, {"to", "2026-04-30"}, {"package", "package-S3"}}),
          {{"start_on_time", {0, 1}}, {"start_within_5", {0, 1}}});
}

TEST_CASE("kpi board: a first visit that was none gives the start to the next, and is given back") {
    Book book(march());
    book.tell(start("S1", "2026-03-02", "2026-03-02"));
    const PlanOf plan{.made = when("2026-03-01 06:00"), .package = "package-S1"};
    book.tell(planned("W", when("2026-03-03 08:00"), when("2026-03-03 08:30"), plan).of("person-S1"));
    book.tell(clocked_in("W", when("2026-03-03 08:00")).of("person-S1"));
    check(of_month(known_at(book, book.events().size())->runner(), "2026-03"), {{"start_on_time", {1, 1}}});
    book.tell(voided("VS1", when("2026-03-03 09:00")));
    check(of_month(delivered(board(), book)->runner(), "2026-03"),
          {{"start_on_time", {0, 1}}, {"start_within_5", {1, 1}}});
    book.tell(voided("W", when("2026-03-03 09:30")), close_of("2026-03-09"));
    check(of_month(delivered(board(), book)->runner(), "2026-03"),
          {{"start_on_time", {0, 1}}, {"start_within_5", {0, 1}}});
}

// Found by the property of property_test.cpp: no KPI counts a visit that nobody planned and that has not ended.
TEST_CASE("kpi board: a first visit that turns out to be another person's is given back though no KPI counted it") {
    Book book(march());
    book.tell(clocked_in("V", "07:00"));
    book.tell(planned("V", "07:00", "07:30", {.required = 2, .made = "07:00"}).of("person-2"));
    delivered(board(), book);
}

Story discharge_package(const std::string& name, const std::string& first) {
    Story story = start(name, first, first);
    story.push_back(authorised_as("package-" + name, {.from = first, .discharge = true}, when("2026-03-01 10:00"))
                        .of("person-" + name));
    return story;
}

TEST_CASE("kpi board: the readmissions of W6, known at 10 Apr 00:00 and 30 Apr 00:00") {
    Book book(march());
    book.tell(discharge_package("P1", "2026-03-01"), admitted("person-P1", when("2026-03-31 14:00"), true),
              discharge_package("P2", "2026-03-01"), admitted("person-P2", when("2026-04-01 14:00"), true),
              discharge_package("P3", "2026-03-10"), admitted("person-P3", when("2026-03-15 14:00"), false),
              discharge_package("P4", "2026-03-10"), admitted("person-P4", when("2026-03-12 14:00"), true),
              admitted("person-P4", when("2026-03-20 14:00"), true), discharge_package("P5", "2026-03-01"),
              died("person-P5", "2026-03-08", when("2026-03-08 20:00")), discharge_package("P6", "2026-03-20"),
              discharge_package("P7", "2026-03-25"), admitted("person-P7", when("2026-03-28 14:00"), true),
              close_of("2026-04-09"));
    const auto by_10_april = book.events().size();
    book.tell(close_of("2026-04-29"));
    check(of_month(known_at(book, by_10_april)->runner(), "2026-03"), {{"readmission", {2, 5}}});
    check(of_month(delivered(board(), book)->runner(), "2026-03"), {{"readmission", {3, 7}}});
    // Known later: the planned stay had been an emergency, of which nobody had said.
    book.tell(admitted("person-P3", when("2026-03-15 13:00"), true).record_at(when("2026-05-02 09:00")));
    check(of_month(delivered(board(), book)->runner(), "2026-03"), {{"readmission", {4, 7}}});
}

TEST_CASE("kpi board: a discharge is the first since the referral was received, whichever is told first") {
    Book book(march());
    const PackageOf of{.from = "2026-03-03", .referral = "referral-R1", .discharge = true};
    book.tell(discharged("person-S1", when("2026-03-02 10:00")));
    book.tell(start("S1", "2026-03-03", "2026-03-03"));
    book.tell(
        authorised_as("package-S1", of, when("2026-03-02 15:00")).of("person-S1").record_at(when("2026-03-03 09:00")));
    // Authorised before anybody knew of a referral, the discharge is the first since then.
    check(of_month(known_at(book, book.events().size())->runner(), "2026-03"), {{"discharge_start", {1, 1}}});
    book.tell(received("R1", when("2026-03-02 11:00"), ours).record_at(when("2026-03-03 10:00")));
    check(of_month(delivered(board(), book)->runner(), "2026-03"), {{"discharge_start", {0, 0}}});
}

TEST_CASE("kpi board: hand-backs stand over the packages active at the last closed day of the period") {
    Book book(march());
    for (const std::string name : {"A", "B", "C"})
        book.tell(authorised_as(name, {.from = "2026-03-01"}, when("2026-03-01 09:00")).of("person-" + name));
    book.tell(handed_back("A", "2026-03-20", HandBack::NOT_VIABLE, when("2026-03-20 12:00")));
    book.tell(contract_moved("C", "contract-2", "2026-04-10", when("2026-03-25 12:00")));
    const auto nothing_closed = book.events().size();
    book.tell(close_of("2026-03-15"), close_of("2026-03-25"), close_of("2026-04-20"));
    check(of_month(known_at(book, nothing_closed)->runner(), "2026-03"), {{"hand_backs", {1, 0}}});
    const auto shelf = delivered(board(), book);
    check(of_month(shelf->runner(), "2026-03"), {{"hand_backs", {1, 2}}, {"hand_backs_not_viable", {1, 2}}});
    check(figures(shelf->runner(), {{"from", "2026-03-01"}, {"to", "2026-03-19"}}), {{"hand_backs", {0, 3}}});
    const auto april = [&](const char* contract) {
        return figures(shelf->runner(), {{"from", "2026-04-01"}, {"to", "2026-04-30"}, {"contract", contract}});
    };
    check(april("contract-1"), {{"hand_backs", {0, 1}}});
    check(april("contract-2"), {{"hand_backs", {0, 1}}});
}

TEST_CASE("kpi board: a hand-back that does not fit its package is counted beside the figure, and in neither half") {
    Book book(march());
    for (const std::string name : {"A", "B"})
        book.tell(authorised_as(name, {.from = "2026-03-10"}, when("2026-03-01 09:00")).of("person-" + name));
    book.tell(handed_back("A", "2026-02-20", HandBack::NOT_VIABLE, when("2026-03-12 12:00")),
              handed_back("nobody-s", "2026-03-20", HandBack::NOT_VIABLE, when("2026-03-20 12:00")),
              close_of("2026-03-31"));
    const auto beside = [&](Filters filters) {
        std::map<std::string, std::string> all;
        filters.emplace_back("kpi", "hand_backs");
        each<schema::KpiBoardRow>(
            asked(delivered(board(), book)->runner(), "kpi-board", std::move(filters)), [&](auto row) {
                all[std::string(row.getFrom().cStr()) + " " + row.getContract().cStr()] =
                    std::to_string(row.getNumerator()) + "/" + std::to_string(row.getDenominator()) + ", " +
                    std::to_string(row.getUnknown()) + " unknown";
            });
        return all;
    };
    const Filters march_by_contract{{"from", "2026-03-01"}, {"to", "2026-03-31"}, {"by", "contract"}};
    CHECK(beside(march_by_contract)["2026-03-01 contract-1"] == "0/2, 0 unknown");  // A runs on
    CHECK(beside(march_by_contract)["2026-03-01 "] == "0/0, 1 unknown");            // on no contract anybody knows
    CHECK(beside({{"from", "2026-02-01"}, {"to", "2026-02-28"}, {"by", "contract"}})["2026-02-01 contract-1"] ==
          "0/0, 1 unknown");
    // It was authorised after all: it is a hand-back like any other.
    book.tell(authorised_as("nobody-s", {.from = "2026-03-01"}, when("2026-03-31 09:00")).of("person-C"));
    CHECK(beside(march_by_contract)["2026-03-01 contract-1"] == "1/2, 0 unknown");
    check(of_month(delivered(board(), book)->runner(), "2026-03"),
          {{"hand_backs", {1, 2}}, {"hand_backs_not_viable", {1, 2}}});
}

// So many attendances by each care worker, spread over the 28 days.
Story attendances(const std::string& person, const std::vector<unsigned>& by_worker) {
    Story story;
    unsigned n = 0;
    for (std::size_t worker = 0; worker < by_worker.size(); ++worker)
        for (unsigned i = 0; i < by_worker[worker]; ++i, ++n) {
            const std::string day = "+" + std::to_string(n % 28) + " ", hour = n < 28 ? "08" : n < 56 ? "12" : "17";
            const By by{.worker = "worker-" + std::to_string(worker)};
            for (Line line : visited(person + "-" + std::to_string(n), day + hour + ":00", day + hour + ":30", by))
                story.push_back(line.of(person));
        }
    return story;
}

TEST_CASE("kpi board: the continuity of W4, in the 28 closed days up to 28 Mar") {
    Book book(march());
    book.tell(attendances("person-P", {7, 4, 2, 2, 1}),
              attendances("person-Q", {20, 12, 8, 4, 3, 3, 2, 2, 2, 1, 1, 1, 1}), attendances("person-R", {3, 3}),
              closed("2026-03-01", "2026-03-28"));
    const auto by_28_march = book.events().size();
    const auto shelf = known_at(book, by_28_march);
    check(of_month(shelf->runner(), "2026-03"), {{"continuity_workers", {1, 2}}, {"continuity_share", {53, 76}}});
    std::map<std::string, std::vector<std::int64_t>> people;
    each<schema::ContinuityRow>(asked(shelf->runner(), "continuity"), [&](auto row) {
        people[row.getPerson().cStr()] = {row.getAttendances(), row.getWorkers(), row.getTopThree(), row.getEligible()};
        CHECK(std::string(row.getFrom().cStr()) == "2026-03-01");
        CHECK(std::string(row.getTo().cStr()) == "2026-03-28");
    });
    CHECK(people == std::map<std::string, std::vector<std::int64_t>>{
                        {"person-P", {16, 5, 13, 1}}, {"person-Q", {60, 13, 40, 1}}, {"person-R", {6, 2, 6, 0}}});
    CHECK(asked(shelf->runner(), "continuity", {{"person", "person-P"}, {"day", "2026-03-02"}}).rows.size() == 1);
    CHECK_FALSE(ask(shelf->runner(), "continuity", {.filters = {{"day", "yesterday"}}}));

    // A visit by a sixth care worker is recorded after the days were closed; then the window moves on.
    for (Line line : visited("P-late", "+3 19:00", "+3 19:30", {.worker = "worker-9"}))
        book.tell(line.of("person-P").record_at(when("2026-03-29 09:00")));
    const auto late = book.events().size();
    check(of_month(known_at(book, late)->runner(), "2026-03"),
          {{"continuity_workers", {1, 2}}, {"continuity_share", {53, 77}}});
    book.tell(closed("2026-03-29", "2026-04-03"));
    check(of_month(known_at(book, book.events().size())->runner(), "2026-03"), {{"continuity_workers", {2, 2}}});
}

TEST_CASE("kpi board: windows come to the same however the visits, the closes and the rules arrive") {
    Book book(march());
    book.tell(attendances("person-P", {3, 2}), closed("2026-03-01", "2026-03-03"));
    book.tell(kpi_schedule(
        "contract-1",
        {.from = "2026-03-02", .terms = {{"continuity_attendances", 3}}, .when = when("2026-03-04 09:00")}));
    book.tell(closed("2026-03-04", "2026-03-07"));
    book.tell(voided("person-P-1", when("2026-03-08 09:00")), close_of("2026-02-28"));
    const auto shelf = delivered(board(), book);
    check(figures(shelf->runner(), {{"day", "2026-03-03"}}),
          {{"continuity_workers", {0, 0}}});  // two: the second is void
    check(figures(shelf->runner(), {{"day", "2026-03-04"}}), {{"continuity_share", {3, 3}}});
    check(figures(shelf->runner(), {{"from", "2026-03-01"}, {"to", "2026-03-31"}}), {{"continuity_share", {4, 4}}});
}

const Filters march_and_april{{"from", "2026-03-01"}, {"to", "2026-04-30"}};

TEST_CASE("kpi board: the variations of W12, known on 9 Mar 08:00 and when all have taken effect") {
    Book book(march());
    book.tell(w12_variations(), close_of("2026-03-08"));
    const auto shelf = known_at(book, book.events().size());
    book.tell(close_of("2026-03-09"), close_of("2026-04-01"));
    const auto all = delivered(board(), book);
    // v2 was told late and v6 reversed by then; of v5 nothing is late before its deadline has passed.
    check(figures(shelf->runner(), march_and_april), {{"variation_closed", {3, 4}}});
    check(figures(all->runner(), march_and_april), {{"variation_closed", {3, 5}}});
    check(figures(all->runner(), {{"from", "2026-04-01"}, {"to", "2026-04-30"}}), {{"variation_closed", {1, 1}}});
}

TEST_CASE("kpi board: a variation is closed once all who are rostered were told, as the rota stands") {
    using Through = schema::Variation::StaffNotified::Through;
    const auto told_one = [](std::string at, Through through) {
        return variation_line<schema::Variation::StaffNotified>("variation-v1", std::move(at),
                                                                [=](auto fact, const Scene&) {
                                                                    fact.setThrough(through);
                                                                    fact.initWorkers(1).set(0, "worker-1");
                                                                });
    };
    Book book(march());
    book.tell(planned("A", "+9 08:00", "+9 08:30", {.workers = {"worker-1", "worker-2"}}),
              proposed("v1", "-5 09:00", "+8 00:00"), agreed("v1", "-4 09:00"), told_one("+5 10:00", Through::ROTA),
              told_one("+5 10:00", Through::CARE_PLAN), close_of("2026-03-09"));
    check(figures(delivered(board(), book)->runner(), march_and_april), {{"variation_closed", {0, 1}}});
    book.tell(unassigned("A", "+10 09:00", "worker-2"));
    check(figures(delivered(board(), book)->runner(), march_and_april), {{"variation_closed", {1, 1}}});
}

TEST_CASE("kpi board: a variation that names no person is told to those who come to its package's") {
    const auto nobody_named =
        says<schema::Variation::Proposed>("variation-v1", "-5 09:00", [](auto fact, const Scene& scene) {
            fact.setPackage("A");
            fact.setFrom(micros(at(scene, "+8 00:00")));
        });
    const auto told = [](const char* worker, schema::Variation::StaffNotified::Through through) {
        return variation_line<schema::Variation::StaffNotified>("variation-v1", "+5 10:00",
                                                                [=](auto fact, const Scene&) {
                                                                    fact.setThrough(through);
                                                                    fact.initWorkers(1).set(0, worker);
                                                                });
    };
    Book book(Scene{.day = march().day, .package = "A"});
    book.tell(authorised_as("A", {.from = "2026-02-01"}, when("2026-02-01 09:00")),
              planned("V", "+9 08:00", "+9 08:30", {.workers = {"worker-1", "worker-2"}}), nobody_named,
              agreed("v1", "-4 09:00"), told("worker-1", schema::Variation::StaffNotified::Through::ROTA),
              told("worker-1", schema::Variation::StaffNotified::Through::CARE_PLAN), close_of("2026-03-09"));
    check(figures(delivered(board(), book)->runner(), march_and_april), {{"variation_closed", {0, 1}}});
    book.tell(unassigned("V", "+10 09:00", "worker-2"));
    check(figures(delivered(board(), book)->runner(), march_and_april), {{"variation_closed", {1, 1}}});
}

TEST_CASE("kpi board: who is rostered on the seventh day on the wall is told, too, when the clocks go back") {
    const auto measured = [](const std::string& visit) {
        Book book(Scene{.day = "2026-10-22"});
        book.tell(planned("A", visit, visit, {.workers = {"worker-1"}, .made = "-3 09:00"}),
                  proposed("v1", "-3 09:00", "+0 00:00"), agreed("v1", "-3 10:00"));
        for (const auto through :
             {schema::Variation::StaffNotified::Through::ROTA, schema::Variation::StaffNotified::Through::CARE_PLAN})
            book.tell(variation_line<schema::Variation::StaffNotified>("variation-v1", "-2 09:00",
                                                                       [=](auto fact, const Scene&) {
                                                                           fact.setThrough(through);
                                                                           fact.initWorkers(1).set(0, "worker-2");
                                                                       }));
        book.tell(close_of("2026-10-22"));
        return figures(delivered(board(), book)->runner(), {{"from", "2026-10-01"}, {"to", "2026-10-31"}});
    };
    check(measured("+6 23:15"), {{"variation_closed", {0, 1}}});
    check(measured("+7 00:00"), {{"variation_closed", {1, 1}}});
}

TEST_CASE("kpi board: without a record a KPI is no data, and shown only by what it is kept by") {
    Book book;
    book.tell(w1());
    Shelf shelf(board(), book);
    whole(shelf);
    std::size_t seen = 0;
    each<schema::KpiBoardRow>(asked(shelf.runner(), "kpi-board", {{"kpi", "acceptance"}}), [&](auto row) {
        ++seen;
        CHECK(row.getPpm() == -1);
        CHECK(row.getStatus() == schema::Status::NO_DATA);
        CHECK(std::string(row.getCounts().cStr()) == "referrals");
        CHECK(row.getUnknown() == 0);
    });
    CHECK(seen == 1);
    CHECK_FALSE(figures(shelf.runner(), {{"by", "worker"}}).contains("acceptance"));
    CHECK_FALSE(figures(shelf.runner(), {{"by", "package"}}).contains("acceptance"));
    CHECK(figures(shelf.runner(), {{"by", "package"}}).contains("start_on_time"));
    CHECK(asked(shelf.runner(), "kpi-visits", {{"kpi", "acceptance"}}).rows.empty());
    CHECK_FALSE(ask(shelf.runner(), "kpi-board", {.filters = {{"kpi", "burnout"}}}));
}

}  // namespace
}  // namespace daybook::projections
