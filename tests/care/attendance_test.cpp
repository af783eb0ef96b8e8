// R8: which of the recorded times counts, for each end; R9: two workers at once; what becomes of a visit.

#include <catch2/catch.hpp>

#include "tests/care/of_v.h"

using namespace daybook;
using namespace daybook::story;
using State = schema::VisitState;

namespace {

const By a{.worker = "worker-a"}, b{.worker = "worker-b"};

const Line plan = planned("V", "08:00", "08:30");
const Line pair = planned("V", "08:00", "08:30", {.required = 2});

}  // namespace

TEST_CASE("times: an adjustment wins over the clock, the clock over what was entered by hand, for each end") {
    const OfV v{told(plan, by_hand("V", "08:10", "08:50", {.recorded = "09:00"}), visited("V", "08:05", "08:20"),
                     adjusted("V", "", "08:40", "10:00"))};
    CHECK(v.m.start == v.at("08:05"));
    CHECK(v.m.end == v.at("08:40"));
    CHECK(v.m.workers.at(0).electronic);
    CHECK(v.m.workers.at(0).adjusted);
    CHECK_FALSE(v.m.workers.at(0).manual);
}

TEST_CASE("times: the first clock-in and the last clock-out of a worker") {
    const OfV v{told(plan, visited("V", "08:05", "08:10"), visited("V", "08:20", "08:31"))};
    CHECK(v.m.start == v.at("08:05"));
    CHECK(v.m.end == v.at("08:31"));
    CHECK(v.m.delivered == std::chrono::minutes{26});
}

TEST_CASE("times: of two adjustments the one made later stands, whichever was recorded last") {
    const OfV v{told(plan, visited("V", "08:05", "08:10"), adjusted("V", "08:00", "", "12:00"),
                     adjusted("V", "07:00", "", "11:00").record_at("13:00"))};
    CHECK(v.m.start == v.at("08:00"));
}

TEST_CASE("times: a clock-out that arrives before its clock-in is kept until it does") {
    const OfV early{told(plan, clocked_out("V", "08:31"))};
    CHECK_FALSE(early.m.attended());
    const OfV both{told(plan, clocked_out("V", "08:31"), clocked_in("V", "08:01", {.recorded = "09:00"}))};
    CHECK(both.m.state == State::DELIVERED);
    CHECK(both.m.delivered == std::chrono::minutes{30});
}

TEST_CASE("times: a clock-in entered by hand is not electronic") {
    const OfV v{told(plan, visited("V", "08:00", "08:30", {.method = Method::MANUAL}))};
    CHECK(v.m.workers.at(0).manual);
    CHECK(v.m.workers.at(0).equals_plan);
    CHECK_FALSE(v.m.workers.at(0).electronic);
}

TEST_CASE("times: an adjustment that names nobody is of the only worker there") {
    const OfV v{told(plan, visited("V", "08:05", "08:20", a), adjusted("V", "", "08:30", "09:00", "worker-a"))};
    REQUIRE(v.m.workers.size() == 1);
    CHECK(v.m.end == v.at("08:30"));
}

TEST_CASE("times: an end before its start is not used and is an exception") {
    const OfV v{told(plan, visited("V", "08:05", "08:01"))};
    CHECK(v.m.state == State::IN_PROGRESS);
    CHECK(v.m.has(care::Oddity::end_before_start));
    CHECK(v.m.delivered == Seconds{0});
}

TEST_CASE("times: a visit without an end is in progress until its day is closed or the source gives up") {
    const Story begun = told(plan, clocked_in("V", "08:01"));
    const OfV open{begun};
    CHECK(open.m.state == State::IN_PROGRESS);
    CHECK(open.m.punctual);
    CHECK_FALSE(open.m.settled);
    const OfV closed{told(begun, day_closed())};
    CHECK(closed.m.settled);
    CHECK(closed.m.has(care::Oddity::end_unknown));
    const OfV given_up{told(begun, exception("V", "12:30", schema::Visit::ExceptionRaised::Kind::END_UNKNOWN))};
    CHECK(given_up.m.has(care::Oddity::end_unknown));
    const OfV ended{told(begun, day_closed(), clocked_out("V", "08:31", {.recorded = "+1 08:00"}))};
    CHECK(ended.m.state == State::DELIVERED);
    CHECK_FALSE(ended.m.has(care::Oddity::end_unknown));
}

TEST_CASE("times: planned end + 4 h decides when no end is waited for, not the visit's own midnight (R8)") {
    struct Row {
        std::string from, to, unknown_at;  // plan, and planned end + 4 h
        bool by_the_day;                   // … which lies in the visit's own day
    };
    const auto row = GENERATE(Row{"08:00", "08:30", "12:30", true}, Row{"19:30", "20:00", "24:00", true},
                              Row{"20:00", "20:30", "24:30", false}, Row{"22:00", "31:00", "35:00", false});
    const Story begun = told(planned("V", row.from, row.to, {.required = 2}), clocked_in("V", row.from, a));
    const OfV closed{told(begun, day_closed())};
    CHECK(closed.m.settled == row.by_the_day);
    CHECK(closed.m.understaffed == row.by_the_day);
    const OfV said{told(begun, day_closed(), end_unknown("V", row.unknown_at))};
    CHECK(said.m.settled);
    CHECK(said.m.understaffed);
    CHECK(said.m.late);
    CHECK(said.m.has(care::Oddity::end_unknown));
    CHECK(said.m.state == State::IN_PROGRESS);
    const OfV ended{told(begun, end_unknown("V", row.unknown_at),
                         clocked_out("V", row.to, {.worker = "worker-a", .recorded = "+2 08:00"}))};
    CHECK_FALSE(ended.m.has(care::Oddity::end_unknown));
}

TEST_CASE("times: the contract says how long an end is waited for") {
    const Story begun = told(kpi_schedule("contract-1", {.terms = {{"end_unknown_s", 3'600}}}),
                             planned("V", "22:00", "22:30"), clocked_in("V", "22:01"));
    CHECK(OfV{told(begun, day_closed())}.m.settled);
}

TEST_CASE("times: a night visit is still under way when its day closes") {
    const OfV v{told(planned("V", "22:00", "31:00"), clocked_in("V", "22:01"), day_closed())};
    CHECK(v.m.state == State::IN_PROGRESS);
    CHECK_FALSE(v.m.settled);
}

TEST_CASE("double-handed: the start is when the required number are together") {
    const OfV v{told(pair, visited("V", "08:00", "08:30", a), visited("V", "08:31:20", "08:50", b))};
    CHECK_FALSE(v.m.staffed_from);
    CHECK(v.m.understaffed);
    CHECK(v.m.late);
    const OfV late{told(pair, visited("V", "08:00", "08:45", a), visited("V", "08:31:20", "08:50", b))};
    CHECK(late.m.staffed_from == late.at("08:31:20"));
    CHECK(late.m.late);
    CHECK(late.m.staffed == Seconds{13 * 60 + 40});
    CHECK(late.m.has(care::Oddity::overlap_short));
    // Shorter than the plan by a second, though not by the short share; together for all of it.
    const auto together_from = [](const char* second) {
        return OfV{told(pair, visited("V", "08:00", "08:30", a), visited("V", second, "08:30", b))};
    };
    CHECK(together_from("08:00:01").m.has(care::Oddity::overlap_short));
    CHECK_FALSE(together_from("08:00").m.has(care::Oddity::overlap_short));
}

TEST_CASE("double-handed: as long as the second worker may come, the visit is neither late nor on time") {
    const OfV waiting{told(pair, clocked_in("V", "08:00", a))};
    CHECK(waiting.m.state == State::IN_PROGRESS);
    CHECK_FALSE(waiting.m.understaffed);
    CHECK_FALSE(waiting.m.punctual);
    const OfV both{told(pair, clocked_in("V", "08:00", a), clocked_in("V", "08:05", b))};
    CHECK(both.m.punctual);
    const OfV alone{told(pair, visited("V", "08:00", "08:30", a))};
    CHECK(alone.m.understaffed);
    const OfV never{told(pair, clocked_in("V", "08:00", a), day_closed())};
    CHECK(never.m.understaffed);
}

TEST_CASE("double-handed: of three workers the two longest are paid for, each at most the plan") {
    const OfV v{told(pair, visited("V", "08:00", "08:40", a), visited("V", "08:00", "08:10", b),
                     visited("V", "08:00", "08:25", {.worker = "worker-c"}))};
    CHECK(v.m.delivered == std::chrono::minutes{65});
    CHECK(v.m.delivered_capped == std::chrono::minutes{55});
    CHECK(v.m.staffed == std::chrono::minutes{25});
}

TEST_CASE("double-handed: two workers who change over are never together") {
    const OfV v{told(pair, visited("V", "08:00", "08:15", a), visited("V", "08:15", "08:30", b))};
    CHECK(v.m.understaffed);
    CHECK(v.m.staffed == Seconds{0});
}

TEST_CASE("double-handed: a worker's own share of it is an attendance of one") {
    const OfV v{told(pair, visited("V", "08:00", "08:30", a), visited("V", "08:40", "09:00", b))};
    const care::Measured first = care::attendance_of(v.m, 0), second = care::attendance_of(v.m, 1);
    CHECK(first.workers.at(0).worker == "worker-a");
    CHECK(first.punctual);
    CHECK(first.delivered == std::chrono::minutes{30});
    CHECK_FALSE(second.punctual);
    CHECK(second.late);
    CHECK(second.required == 1);
    CHECK(second.state == State::DELIVERED);
}

TEST_CASE("one worker needed, two came: whoever was there, somebody was") {
    const OfV v{told(plan, visited("V", "08:00", "08:15", a), visited("V", "08:15", "08:30", b))};
    CHECK(v.m.staffed == std::chrono::minutes{30});
    CHECK(v.m.delivered == std::chrono::minutes{15});
    CHECK(v.m.punctual);
}

TEST_CASE("frustrated: a closed door is no attendance, coming back later is") {
    CHECK(OfV{told(plan, clocked_in("V", "08:00"), frustrated("V", "08:00", "08:10"))}.m.state == State::FRUSTRATED);
    const OfV back{told(plan, frustrated("V", "08:00", "08:10"), visited("V", "09:00", "09:30"))};
    CHECK(back.m.state == State::DELIVERED);
    CHECK(back.m.start == back.at("09:00"));
    CHECK(OfV{told(plan, missed("V", "23:00"), frustrated("V", "23:10", "23:20"))}.m.state == State::MISSED);
}

TEST_CASE("missed: only the steward says so; silence is a plan, or data awaited once the day is closed") {
    CHECK(OfV{told(plan)}.m.state == State::PLANNED);
    CHECK(OfV{told(plan, overdue("V", "08:31"))}.m.state == State::OVERDUE);
    CHECK(OfV{told(plan, day_closed())}.m.state == State::AWAITING_DATA);
    CHECK(OfV{told(plan, missed("V", "23:00"))}.m.state == State::MISSED);
    CHECK(OfV{told(plan, missed("V", "23:00"), voided("V", "+1 09:00"))}.m.state == State::VOIDED);
    CHECK(OfV{told(plan, missed("V", "23:00"), cancelled("V", "07:00", Who::PERSON).record_at("+1 09:00"))}.m.state ==
          State::CANCELLED);
    CHECK(OfV{told(plan)}.m.unknown());
}

TEST_CASE("missed: a deadline that was said counts for the plan it was said of") {
    const Story gone = told(plan, overdue("V", "08:31"), missed("V", "23:00"));
    CHECK(OfV{gone}.m.state == State::MISSED);
    // Moved to the next morning in time, and recorded late: that day's deadlines have not come.
    const auto late = replanned("V", "+1 08:00", "+1 08:30", "07:00", Who::PERSON).record_at("+1 07:00");
    const OfV moved{told(gone, late)};
    CHECK(moved.m.state == State::PLANNED);
    CHECK(moved.m.alert == care::AlertState::NONE);
    CHECK(OfV{told(gone, late, overdue("V", "+1 08:31"))}.m.state == State::OVERDUE);
    CHECK(OfV{told(gone, late, overdue("V", "+1 08:31"))}.m.alert == care::AlertState::OPEN);
    CHECK(OfV{told(gone, late, missed("V", "+1 23:00"))}.m.state == State::MISSED);
    // A plan moved to an earlier time was missed all the more.
    CHECK(OfV{told(gone, replanned("V", "06:00", "06:30", "05:00", Who::PERSON).record_at("+1 07:00"))}.m.state ==
          State::MISSED);
}

TEST_CASE("missed: a neighbour cancelled afterwards takes back a miss that was only its cut-off's") {
    const Story gone = told(plan, planned("next", "12:00", "12:30"), missed("V", "12:00"));
    CHECK(OfV{gone}.m.state == State::MISSED);
    const auto late = cancelled("next", "11:00", Who::PERSON).record_at("13:00");
    CHECK(OfV{told(gone, late)}.m.state == State::PLANNED);
    CHECK(OfV{told(gone, late, clocked_in("V", "13:30"))}.m.state == State::IN_PROGRESS);
    CHECK(OfV{told(gone, late, missed("V", "23:00"))}.m.state == State::MISSED);
}

TEST_CASE("unrostered: a slot nobody planned is a visit that is due, an exception, and missed at its cut-off") {
    const Story slot = told(unrostered("V", "10:00", "10:30", "-1 10:00"));
    const OfV found{slot};
    CHECK(found.m.state == State::PLANNED);
    CHECK(found.m.has(care::Oddity::unrostered));
    CHECK(found.m.plan->length == std::chrono::minutes{30});
    CHECK(OfV{told(slot, missed("V", "23:00"))}.m.state == State::MISSED);
    CHECK(OfV{told(slot, missed("V", "23:00"))}.m.due());
    CHECK(OfV{told(slot, planned("other", "10:00", "10:30"))}.m.state == State::VOIDED);
    CHECK(OfV{told(slot, voided("V", "-1 11:00"))}.m.state == State::VOIDED);
    const OfV planned_here{told(slot, planned("V", "10:15", "10:45", {.made = "-1 11:00"}))};
    CHECK_FALSE(planned_here.m.has(care::Oddity::unrostered));
    CHECK(planned_here.m.plan->start == planned_here.at("10:15"));
}

TEST_CASE("unallocated: an exception until enough workers are on the rota, or somebody came") {
    const Story one =
        told(planned("V", "08:00", "08:30", {.required = 2, .workers = {"w1"}}), unallocated("V", "-1 08:00"));
    CHECK(OfV{one}.m.has(care::Oddity::unallocated));
    CHECK_FALSE(OfV{told(one, assigned("V", "-1 10:00", "w2"))}.m.has(care::Oddity::unallocated));
    CHECK_FALSE(OfV{told(one, clocked_in("V", "08:00"))}.m.has(care::Oddity::unallocated));
}

TEST_CASE("missed: whose fault it was matters only to a contract that says so") {
    const auto counts = [](std::int64_t fault_only, Answer fault) {
        return OfV{told(kpi_schedule("contract-1", {.terms = {{"missed_fault_only", fault_only}}}), plan,
                        missed("V", "23:00", {.provider_fault = fault}))}
            .m.missed_counts();
    };
    CHECK(counts(0, Answer::NO));
    CHECK_FALSE(counts(1, Answer::NO));
    CHECK(counts(1, Answer::YES));
    CHECK(counts(1, Answer::UNKNOWN));
}

TEST_CASE("suspended: a package on hold has no visits due, from the suspension to the return") {
    const Story hold = told(authorised("package-1"), suspended("package-1", "07:00", "07:00"));
    CHECK(OfV{told(plan, hold, missed("V", "23:00"))}.m.state == State::SUSPENDED);
    CHECK(OfV{told(plan, hold, resumed("package-1", "07:30", "07:30"))}.m.state == State::PLANNED);
    CHECK(OfV{told(plan, suspended("package-1", "08:01", "08:01"))}.m.state == State::PLANNED);
    const OfV came{told(plan, hold, visited("V", "08:00", "08:30"))};
    CHECK(came.m.state == State::SUSPENDED);
    CHECK_FALSE(came.m.due());
    CHECK(came.m.has(care::Oddity::attended_though_suspended));
    CHECK(OfV{told(plan, hold, frustrated("V", "08:00", "08:10"))}.m.state == State::SUSPENDED);
    // What is held nobody can miss, nor give up.
    const OfV given_up{told(plan, hold, cancelled("V", "06:00", Who::PROVIDER))};
    CHECK(given_up.m.state == State::SUSPENDED);
    CHECK_FALSE(given_up.m.given_up);
}

TEST_CASE("alerts: opened by the steward, handled by people, resolved by care that came in time") {
    const Story late = told(plan, overdue("V", "08:31"));
    using care::AlertState;
    CHECK(OfV{late}.m.alert == AlertState::OPEN);
    CHECK(OfV{told(late, alert_acknowledged("V", "08:35"))}.m.alert == AlertState::ACKNOWLEDGED);
    CHECK(OfV{told(late, alert_resolved("V", "08:50"))}.m.alert == AlertState::RESOLVED);
    CHECK(OfV{told(late, alert_acknowledged("V", "08:35"), missed("V", "23:00"))}.m.alert == AlertState::OPEN);
    const OfV came{told(late, clocked_in("V", "08:40"))};
    CHECK(came.m.alert == AlertState::RESOLVED);
    CHECK(came.m.alert_resolved == came.at("08:40"));
    CHECK(OfV{told(late, clocked_in("V", "08:40"), alert_reopened("V", "08:50"))}.m.alert == AlertState::OPEN);
    CHECK(came.measures.agency().visit("V").alert.since == came.at("08:31"));
    // Spoken of before the steward said anything, it is as old as that word, and never as old as the world.
    const OfV early{told(plan, alert_acknowledged("V", "08:35"), missed("V", "23:00"))};
    CHECK(early.measures.agency().visit("V").alert.since == early.at("08:35"));
}

TEST_CASE("rota: who is rostered follows the plan, the assignments and the removals") {
    const OfV v{told(planned("V", "08:00", "08:30", {.workers = {"w2", "w1"}}), assigned("V", "-1 10:00", "w3"),
                     assigned("V", "-1 11:00", "w1"), unassigned("V", "-1 12:00", "w2"))};
    CHECK(v.m.visit->rostered == std::vector<std::string>{"w1", "w3"});
}

TEST_CASE("clock change: a visit across the end of summer time lasts as long as it lasted") {
    Book book{{.day = "2026-10-25"}};
    book.tell(planned("V", "01:45", "01:15b"), visited("V", "01:45", "01:15b"));
    const Measures day{book};
    CHECK(day.of("V").delivered == std::chrono::minutes{30});
    CHECK(day.of("V").punctual);
    CHECK(day.of("V").planned_length() == std::chrono::minutes{30});
}

TEST_CASE("clock change: a start in the hour that is skipped is an hour further on the wall") {
    Book book{{.day = "2026-03-29"}};
    Line odd = clocked_in("V", "01:30");
    odd.wall_clock = schema::WallClock::SKIPPED_HOUR;
    book.tell(planned("V", "02:30", "03:00"), odd, clocked_out("V", "03:00"));
    const Measures day{book};
    CHECK(day.of("V").lateness == Seconds{0});
    CHECK(day.of("V").has(care::Oddity::wall_clock));
    CHECK(day.of("V").delivered == std::chrono::minutes{30});
}

TEST_CASE("times: a nonsensical time is kept within reach and breaks nothing") {
    for (const std::int64_t nonsense : {INT64_MAX, INT64_MIN}) {
        Book book;
        book.tell(visit_line<schema::Visit::Planned>("V", "08:00", [=](auto fact, const Scene& scene) {
            fact.setPerson(scene.person);
            fact.setStart(nonsense);
            fact.setSeconds(UINT32_MAX);
            fact.setRequired(255);
        }));
        book.tell(visit_line<schema::Visit::ManuallyConfirmed>("V", "08:00", [=](auto fact, const Scene&) {
            fact.setStart(nonsense);
            fact.setEnd(-(nonsense + 1));
        }));
        book.tell(visited("row", "08:00", "08:30"));
        const Measures measures{book};
        CHECK(measures.of("V").plan->length == Seconds{UINT32_MAX});
    }
}
