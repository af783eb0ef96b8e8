// R5: which plan is measured; R11: to which day a visit belongs.

#include <catch2/catch.hpp>
#include <string>

#include "tests/dsl/agency.h"

using namespace daybook;
using namespace daybook::story;

namespace {

// The local start that the visit is measured on.
struct On {
    std::string start;
    bool late_replan = false;
    bool operator==(const On&) const = default;
};
std::ostream& operator<<(std::ostream& out, const On& on) { return out << on.start << (on.late_replan ? " late" : ""); }

On measured(const Story& lines) {
    Book book;
    book.tell(lines);
    Agency agency;
    agency.hear(book);
    const auto plan = care::measured_plan(agency.visit("V"), agency);
    REQUIRE(plan);
    const Seconds time = Calendar::london().time_of_day(plan->start);
    const auto two = [](auto n) { return (n < 10 ? "0" : "") + std::to_string(n); };
    return {two(time.count() / 3600) + ":" + two(time.count() / 60 % 60), plan->late_replan};
}

Line recorded(Line line, std::string when) { return line.record_at(std::move(when)); }

}  // namespace

TEST_CASE("measured plan: who agreed to a move decides whether it counts") {
    const Line plan = planned("V", "08:00", "08:30");
    const auto moved = [&](Who by) { return measured({plan, replanned("V", "09:00", "", "07:00", by)}); };
    CHECK(moved(Who::PERSON) == On{"09:00"});
    CHECK(moved(Who::REPRESENTATIVE) == On{"09:00"});
    CHECK(moved(Who::COMMISSIONER) == On{"09:00"});
    CHECK(moved(Who::PROVIDER) == On{"08:00"});
    CHECK(moved(Who::NOBODY) == On{"08:00"});
}

TEST_CASE("measured plan: a move counts only if it was made before the start then in force") {
    const Line plan = planned("V", "08:00", "08:30");
    CHECK(measured({plan, replanned("V", "09:00", "", "07:59:59", Who::PERSON)}) == On{"09:00"});
    CHECK(measured({plan, replanned("V", "09:00", "", "08:00", Who::PERSON)}) == On{"08:00"});
    CHECK(measured({plan, replanned("V", "10:00", "", "07:00", Who::PERSON),
                    replanned("V", "11:00", "", "09:00", Who::PERSON)}) == On{"11:00"});
    CHECK(measured({plan, replanned("V", "08:20", "", "07:00", Who::PERSON),
                    replanned("V", "11:00", "", "09:00", Who::PERSON)}) == On{"08:20"});
}

TEST_CASE("measured plan: an agreement recorded after the start it moved is flagged, and counts") {
    const Line plan = planned("V", "08:00", "08:30");
    CHECK(measured({plan, recorded(replanned("V", "09:00", "", "07:00", Who::PERSON), "08:01")}) == On{"09:00", true});
    CHECK(measured({plan, recorded(replanned("V", "09:00", "", "07:00", Who::NOBODY), "08:01")}) == On{"08:00"});
    Book book;
    book.tell(told(plan, recorded(replanned("V", "09:00", "", "07:00", Who::PERSON), "08:01")));
    CHECK(Measures{book}.of("V").has(care::Oddity::replan_recorded_late));
}

TEST_CASE("measured plan: the contract's flex lets a visit move a little without agreement, not step by step") {
    const Line plan = planned("V", "08:00", "08:30");
    const Line flex = kpi_schedule("contract-1", {.terms = {{"flex_s", 900}}});
    CHECK(measured({flex, plan, replanned("V", "08:15", "", "07:00")}) == On{"08:15"});
    CHECK(measured({flex, plan, replanned("V", "08:16", "", "07:00")}) == On{"08:00"});
    CHECK(measured({flex, plan, replanned("V", "08:15", "", "06:00"), replanned("V", "08:30", "", "07:00")}) ==
          On{"08:15"});
    CHECK(measured({flex, planned("V", "08:00", "08:30", {.time_critical = true}),
                    replanned("V", "08:15", "", "07:00")}) == On{"08:00"});
}

TEST_CASE("measured plan: nobody shortens a visit alone") {
    const auto length = [](Who by) {
        Book book;
        book.tell(planned("V", "08:00", "08:30"), replanned("V", "08:00", "08:15", "07:00", by));
        Agency agency;
        agency.hear(book);
        return care::measured_plan(agency.visit("V"), agency)->length.count();
    };
    CHECK(length(Who::NOBODY) == 1800);
    CHECK(length(Who::PERSON) == 900);
}

TEST_CASE("measured plan: a slot that nobody rostered is planned by the visit plan") {
    CHECK(measured({missed("V", "23:00", {.slot_from = "10:00", .slot_to = "10:30"})}) == On{"10:00"});
    CHECK(measured({missed("V", "23:00", {.slot_from = "10:00", .slot_to = "10:30"}),
                    planned("V", "10:15", "10:45", {.made = "+1 08:00"})}) == On{"10:15"});
}

TEST_CASE("unrostered: a slot whose visit was planned after all, elsewhere, is not due twice") {
    Book book;
    book.tell(missed("slot", "23:00", {.slot_from = "10:00", .slot_to = "10:30"}),
              told(planned("V", "10:00", "10:30").record_at("+1 08:00")),
              visited("V", "10:05", "10:35", {.recorded = "+1 08:00"}));
    const Measures day{book};
    CHECK(day.of("slot").state == schema::VisitState::VOIDED);
    CHECK(day.of("V").state == schema::VisitState::DELIVERED);
}

TEST_CASE("day: a visit belongs wholly to the local day of its measured start (R11, W3)") {
    const auto day = [](Story lines, std::string scene_day) {
        Book book{{.day = scene_day}};
        book.tell(lines);
        Agency agency;
        agency.hear(book);
        const auto found = care::day_of(agency.visit("V"), agency);
        return found ? to_string(*found) : "none";
    };
    CHECK(day(told(planned("V", "23:45", "24:15")), "2026-03-01") == "2026-03-01");
    CHECK(day(told(planned("V", "00:15", "00:45")), "2026-06-30") == "2026-06-30");
    CHECK(day(told(planned("V", "08:00", "08:30"), visited("V", "24:10", "24:20")), "2026-03-01") == "2026-03-01");
    CHECK(day(told(planned("V", "08:00", "08:30"), replanned("V", "+1 08:00", "", "07:00", Who::PERSON)),
              "2026-03-01") == "2026-03-02");
    CHECK(day(told(planned("V", "08:00", "08:30"), replanned("V", "+1 08:00", "", "07:00")), "2026-03-01") ==
          "2026-03-01");
    CHECK(day(visited("V", "23:59", "24:20"), "2026-03-01") == "2026-03-01");
    CHECK(day(told(adjusted("V", "", "24:20", "25:00")), "2026-03-01") == "2026-03-02");
    CHECK(day(told(claimed("V", "10:00", "10:30", 898, "+7 09:00")), "2026-03-01") == "2026-03-01");
    CHECK(day(told(cancelled("V", "08:00", Who::PERSON)), "2026-03-01") == "none");
}

TEST_CASE("measured plan: a replan says how many care workers and how punctually, and holds if it is measured") {
    const Line plan = planned("V", "08:00", "08:30");
    const auto needs = [](const Story& lines) {
        Book book;
        book.tell(lines);
        Agency agency;
        agency.hear(book);
        const auto measured = care::measured_plan(agency.visit("V"), agency);
        REQUIRE(measured);
        return std::to_string(measured->required) + (measured->time_critical ? " critical" : "");
    };
    CHECK(needs({plan, replanned("V", "08:00", "", "07:00", Who::NOBODY, {.required = 2})}) == "2");
    CHECK(needs({plan, replanned("V", "08:00", "", "07:00", Who::NOBODY, {.time_critical = Answer::YES})}) ==
          "1 critical");
    CHECK(needs({plan, replanned("V", "09:00", "", "07:00", Who::PERSON, {2, Answer::YES})}) == "2 critical");
    CHECK(needs({replanned("V", "08:00", "08:30", "07:00")}) == "1");
    CHECK(needs({replanned("V", "08:00", "08:30", "07:00", Who::NOBODY, {2, Answer::YES})}) == "2 critical");
    // A move nobody agreed changes the rota, not the measure; one after the start changes nothing.
    CHECK(needs({plan, replanned("V", "09:00", "", "07:00", Who::NOBODY, {2, Answer::YES})}) == "1");
    CHECK(needs({plan, replanned("V", "08:00", "", "08:00", Who::PERSON, {2, Answer::YES})}) == "1");
    // What is not said stays as it was; a time-critical visit is eased only by agreement.
    const Line hard = planned("V", "08:00", "08:30", {.time_critical = true, .required = 2});
    CHECK(needs({hard, replanned("V", "09:00", "", "07:00", Who::PERSON)}) == "2 critical");
    CHECK(needs({hard, replanned("V", "08:00", "", "07:00", Who::NOBODY, {1, Answer::NO})}) == "2 critical");
    CHECK(needs({hard, replanned("V", "08:00", "", "07:00", Who::COMMISSIONER, {1, Answer::NO})}) == "1");
}
