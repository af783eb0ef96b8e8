// The rows in which records are kept, and the terms of contracts.

#include <catch2/catch.hpp>
#include <string>

#include "tests/dsl/agency.h"
#include "tests/dsl/w1.h"

using namespace daybook;
using namespace daybook::story;

namespace {

Story everything() {
    return told(planned("V", "08:00", "08:30",
                        {.time_critical = true,
                         .required = 2,
                         .band_from = "07:00",
                         .band_to = "09:00",
                         .workers = {"w1", "w2"},
                         .run = "round-1"}),
                replanned("V", "08:10", "08:50", "07:00", Who::COMMISSIONER, {.time_critical = Answer::NO}),
                assigned("V", "07:10", "w3"), visited("V", "08:12", "08:50", {.worker = "w1"}),
                by_hand("V", "08:12", "08:50", {.worker = "w2"}), adjusted("V", "08:10", "08:55", "10:00", "w1"),
                claimed("V", "08:00", "08:30", -898, "+7 09:00"),
                cancelled_row("V", "09:00", Who::PERSON, {.worker = "w1"}), frustrated("V", "05:00", "05:10"),
                no_access_row("V", "05:10"), shorter_agreed("V", "07:30"),
                unrostered("V", "07:00", "07:30", "-1 07:00"), unallocated("V", "-1 08:00"),
                exception("V", "11:00", schema::Visit::ExceptionRaised::Kind::OUTSIDE_WEEK),
                exceptions_acknowledged("V", "11:10"), overdue("V", "08:31"), missed("V", "23:00"),
                alert_acknowledged("V", "23:10"), alert_reopened("V", "23:20"), welfare_checked("V", "23:30"));
}

care::PersonDay one_day(const Story& lines) {
    Book book;
    book.tell(lines);
    Agency agency;
    agency.hear(book);
    return agency.person_days().at(0);
}

}  // namespace

TEST_CASE("rows: a visit of which everything was recorded comes back as it was") {
    const care::PersonDay day = one_day(told(everything(), day_closed()));
    const auto visit = care::decode_visit(care::encode(day.visits.at(0)));
    REQUIRE(visit);
    CHECK(*visit == day.visits.at(0));
    CHECK(visit->positions.size() == everything().size());
    const auto back = care::decode_person_day(care::encode(day));
    REQUIRE(back);
    CHECK(*back == day);
    CHECK(back->closed);
}

TEST_CASE("rows: the days of W1 come back as they were") {
    Book book;
    book.tell(w1());
    Agency agency;
    agency.hear(book);
    for (const care::PersonDay& day : agency.person_days()) CHECK(*care::decode_person_day(care::encode(day)) == day);
}

TEST_CASE("rows: bytes cut short, lengthened or of another version are corrupt, never half a record") {
    const std::string bytes = care::encode(one_day(everything()));
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        const auto half = care::decode_person_day(std::string_view{bytes}.substr(0, size));
        REQUIRE(!half);
        REQUIRE(half.error().kind == Error::Kind::corrupt);
    }
    CHECK(!care::decode_person_day(bytes + '\0'));
    std::string other = bytes;
    other.front() = 9;
    CHECK(!care::decode_person_day(other));
}

TEST_CASE("rows: any byte changed to any other does no harm") {
    const std::string bytes = care::encode(one_day(everything()));
    for (std::size_t i = 0; i < bytes.size(); ++i)
        for (const int value : {0x00, 0x01, 0x7f, 0x80, 0xff}) {
            std::string changed = bytes;
            changed[i] = static_cast<char>(value);
            if (const auto day = care::decode_person_day(changed)) CHECK(care::decode_person_day(care::encode(*day)));
        }
}

TEST_CASE("person-day: visits can be put in, replaced and taken out") {
    care::PersonDay day = one_day(told(planned("b", "08:00", "08:30"), planned("a", "09:00", "09:30")));
    CHECK(day.visits.at(0).id == "a");
    auto moved = day.take("a");
    REQUIRE(moved);
    CHECK_FALSE(day.take("a"));
    CHECK(day.find("a") == nullptr);
    moved->zone = "zone-2";
    day.put(*moved);
    CHECK(day.find("a")->zone == "zone-2");
    CHECK(day.visits.size() == 2);
}

TEST_CASE("fold: an event delivered twice changes nothing") {
    Book book;
    book.tell(everything());
    Agency once, twice;
    once.hear(book);
    for (const Stored& stored : book.events()) {
        twice.hear(stored);
        twice.hear(stored);
    }
    CHECK(once.visit("V") == twice.visit("V"));
}

TEST_CASE("terms: each schedule is in force from its day, with defaults for what it does not say") {
    Book book;
    book.tell(
        contract_agreed("c", "County framework", 6),
        kpi_schedule("c", {.from = "2026-04-01", .version = "2", .terms = {{"late_s", 900}}}),
        kpi_schedule("c", {.from = "2026-01-01", .version = "1", .terms = {{"early_s", 600}, {"unheard_of", 5}}}));
    care::ContractTerms terms;
    for (const Stored& stored : book.events()) care::fold(terms, EventView{stored.bytes()});
    CHECK(terms.week_ends_on == 6);
    CHECK(terms.provider == "provider-1");
    CHECK(terms.on(*parse_day("2025-12-31")) == care::Terms::defaults());
    CHECK(terms.on(*parse_day("2026-01-01")).version == "1");
    CHECK(terms.on(*parse_day("2026-01-01")).early_s == 600);
    CHECK(terms.on(*parse_day("2026-03-31")).late_s == 1800);
    CHECK(terms.on(*parse_day("2026-04-01")).late_s == 900);
    CHECK(terms.on(*parse_day("2026-04-01")).early_s == 1800);
    const auto back = care::decode_contract_terms(care::encode(terms));
    REQUIRE(back);
    CHECK(*back == terms);
}

TEST_CASE("terms: a schedule set again for the same day replaces it and says from when to measure again") {
    Book book;
    book.tell(kpi_schedule("c", {.from = "2026-01-01", .version = "1"}),
              kpi_schedule("c", {.from = "2026-01-01", .version = "1b", .terms = {{"cut_off_s", 999'999'999}}}));
    care::ContractTerms terms;
    for (const Stored& stored : book.events())
        CHECK(care::fold(terms, EventView{stored.bytes()}) == parse_day("2026-01-01"));
    REQUIRE(terms.versions.size() == 1);
    CHECK(terms.versions[0].version == "1b");
    CHECK(terms.versions[0].cut_off_s == 24 * 3600);
}

TEST_CASE("terms: history is measured by the rules of its day") {
    const auto late = [](std::string day) {
        Book book{{.day = day}};
        book.tell(kpi_schedule("contract-1", {.from = "2026-04-01", .version = "2", .terms = {{"late_s", 900}}}),
                  planned("V", "08:00", "08:30"), visited("V", "08:20", "08:50"));
        return Measures{book}.of("V").late;
    };
    CHECK_FALSE(late("2026-03-31"));
    CHECK(late("2026-04-01"));
}

TEST_CASE("package: suspensions come back as they were, in the order of their instants") {
    Book book;
    book.tell(authorised("p"), resumed("p", "+3 10:00", "+3 09:00"),
              suspended("p", "+1 10:00", "09:00").record_at("+4 09:00"));
    care::PackageHolds holds;
    for (const Stored& stored : book.events()) care::fold(holds, EventView{stored.bytes()});
    CHECK(holds.person == "person-1");
    CHECK_FALSE(holds.held_at(at(book.scene(), "+1 09:59")));
    CHECK(holds.held_at(at(book.scene(), "+1 10:00")));
    CHECK(holds.held_at(at(book.scene(), "+3 09:59")));
    CHECK_FALSE(holds.held_at(at(book.scene(), "+3 10:00")));
    CHECK(*care::decode_package_holds(care::encode(holds)) == holds);
}
