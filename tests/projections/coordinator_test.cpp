// What a coordinator would miss most (rules.md section 5): whose care worker is still elsewhere and what waits for it,
// who told the person, and what was handed to whoever is on call.

#include <catch2/catch.hpp>

#include "projections/live_board/live_board.h"
#include "tests/dsl/commissioning.h"
#include "tests/projections/tale.h"

namespace daybook::projections {
namespace {

using namespace story;

const Projection& live() {
    static const Projection projection = live_board::projection();
    return projection;
}

Story of(std::string person, Story story) {
    for (auto& line : story) line.of(person);
    return story;
}

// One round of worker-1: 08:00, 09:00 and 10:00, and a visit of somebody else's.
Story round_of_three() {
    return told(of("person-1", told(planned("A", "08:00", "08:30", {.workers = {"worker-1"}}))),
                of("person-2", told(planned("B", "09:00", "09:30", {.workers = {"worker-1"}}))),
                of("person-3", told(planned("C", "10:00", "10:30", {.workers = {"worker-1"}}))),
                of("person-4", told(planned("D", "09:00", "09:30", {.workers = {"worker-2"}}))));
}

struct Seen {
    std::string still_at;
    std::int64_t still_until = 0;
    std::vector<std::string> waiting;
};
Seen seen(const Story& story, const std::string& visit, const std::string& day = "2026-03-04") {
    Book book;
    book.tell(story);
    const auto shelf = delivered(live(), book);
    std::optional<Seen> found;
    each<schema::LiveBoardRow>(asked(shelf->runner(), "live-board", {{"day", day}, {"visit", visit}}), [&](auto row) {
        found = Seen{row.getStillAt().cStr(), row.getStillUntil(), {}};
        for (const auto one : row.getWaiting()) found->waiting.emplace_back(one.cStr());
    });
    REQUIRE(found);
    return *found;
}
std::int64_t micros_of(const char* time) { return micros(at(Scene{}, time)); }

TEST_CASE("coordinator: a visit says at which its care worker is still clocked in, and that one what waits for it") {
    const Story late = told(round_of_three(), clocked_in("A", "08:40").of("person-1"));
    CHECK(seen(late, "A").waiting == std::vector<std::string>{"B", "C"});
    CHECK(seen(late, "A").still_at.empty());
    CHECK(seen(late, "B").still_at == "A");
    CHECK(seen(late, "B").still_until == micros_of("09:10"));  // it began late and takes as long as planned
    CHECK(seen(late, "C").still_at == "A");
    CHECK(seen(late, "D").still_at.empty());  // another care worker's
}

TEST_CASE("coordinator: nothing waits for whoever has left, nor for a visit whose end nobody knows") {
    const Story left =
        told(round_of_three(), clocked_in("A", "08:40").of("person-1"), clocked_out("A", "09:05").of("person-1"));
    CHECK(seen(left, "A").waiting.empty());
    CHECK(seen(left, "B").still_at.empty());
    const Story unknown =
        told(round_of_three(), clocked_in("A", "08:00").of("person-1"), end_unknown("A", "12:30").of("person-1"));
    CHECK(seen(unknown, "B").still_at.empty());
}

TEST_CASE("coordinator: what begins, is cancelled or goes to somebody else waits no more") {
    const Story late = told(round_of_three(), clocked_in("A", "08:40").of("person-1"));
    CHECK(seen(told(late, cancelled("B", "08:45", Who::PERSON).of("person-2")), "A").waiting ==
          std::vector<std::string>{"C"});
    CHECK(seen(told(late, unassigned("B", "08:45", "worker-1").of("person-2"),
                    assigned("B", "08:45", "worker-2").of("person-2")),
               "A")
              .waiting == std::vector<std::string>{"C"});
    CHECK(seen(told(late, clocked_in("B", "09:10").of("person-2")), "C").still_at == "B");
}

// worker-1 is with somebody from 22:00 until 07:00, and is awaited at 06:30 and 08:00.
Story night_and_morning() {
    return told(of("person-1", told(planned("N", "22:00", "31:00", {.workers = {"worker-1"}}))),
                of("person-2", told(planned("E", "+1 06:30", "+1 07:00", {.workers = {"worker-1"}}))),
                of("person-3", told(planned("F", "+1 08:00", "+1 08:30", {.workers = {"worker-1"}}))));
}

TEST_CASE("coordinator: who began in the evening is still there after midnight, and the morning's visits wait") {
    const std::string morning = "2026-03-05";
    const Story night = told(night_and_morning(), clocked_in("N", "22:10").of("person-1"));
    CHECK(seen(night, "E", morning).still_at == "N");
    CHECK(seen(night, "E", morning).still_until == micros_of("31:10"));
    CHECK(seen(night, "F", morning).still_at == "N");
    CHECK(seen(night, "N").waiting == std::vector<std::string>{"E", "F"});
    CHECK(seen(night, "N").still_at.empty());
    // Who came there before and is told of later is there all the same.
    const Story turned = told(of("person-1", told(clocked_in("N", "22:10"))), night_and_morning());
    CHECK(seen(turned, "E", morning).still_at == "N");
    CHECK(seen(turned, "N").waiting == std::vector<std::string>{"E", "F"});
    const Story gone_on = told(night, clocked_in("E", "+1 06:40").of("person-2"));
    CHECK(seen(gone_on, "F", morning).still_at == "E");
    CHECK(seen(gone_on, "N").waiting.empty());
}

TEST_CASE("coordinator: nothing of the morning waits for a night that is over, or that nobody waits for any more") {
    const std::string morning = "2026-03-05";
    CHECK(seen(night_and_morning(), "E", morning).still_at.empty());
    const Story night = told(night_and_morning(), clocked_in("N", "22:10").of("person-1"));
    const Story left = told(night, clocked_out("N", "+1 06:20").of("person-1"));
    CHECK(seen(left, "E", morning).still_at.empty());
    CHECK(seen(left, "N").waiting.empty());
    const Story unknown = told(night, end_unknown("N", "+1 11:00").of("person-1"));
    CHECK(seen(unknown, "F", morning).still_at.empty());
    // 4 h after half an hour from 19:00 nobody waits for its end any more, and it is not midnight yet.
    const Story evening = told(of("person-1", told(planned("N", "19:00", "19:30", {.workers = {"worker-1"}}))),
                               of("person-2", told(planned("E", "+1 06:30", "+1 07:00", {.workers = {"worker-1"}}))),
                               clocked_in("N", "19:00").of("person-1"));
    CHECK(seen(evening, "E", morning).still_at.empty());
}

TEST_CASE("coordinator: a person's own next day leaves their night where it is") {
    const Story own =
        told(of("person-1", told(planned("N", "22:00", "31:00", {.workers = {"worker-1"}}), clocked_in("N", "22:00"),
                                 planned("M", "+1 12:00", "+1 12:30", {.workers = {"worker-1"}}))));
    CHECK(seen(own, "M", "2026-03-05").still_at == "N");
    CHECK(seen(own, "N").waiting == std::vector<std::string>{"M"});
}

TEST_CASE("coordinator: who waits is listed by itself, all or those of one visit") {
    Book book;
    book.tell(told(round_of_three(), clocked_in("A", "08:40").of("person-1")));
    const auto shelf = delivered(live(), book);
    const auto listed = [&](const std::string& at) {
        std::vector<std::string> visits;
        each<schema::LiveBoardRow>(asked(shelf->runner(), "live-board", {{"day", "2026-03-04"}, {"stillAt", at}}),
                                   [&](auto row) { visits.emplace_back(row.getVisit().cStr()); });
        return visits;
    };
    CHECK(listed("any") == std::vector<std::string>{"B", "C"});
    CHECK(listed("A") == std::vector<std::string>{"B", "C"});
    CHECK(listed("D").empty());
}

using Told = schema::Visit::PersonTold;
Line person_told(const std::string& visit, std::string when, std::string at, Told::Of of, Who whom) {
    return visit_line<Told>(visit, std::move(when), [=](auto fact, const Scene& scene) {
        fact.setPerson(scene.person);
        fact.setAt(micros_at(scene, at));
        fact.setOf(of);
        fact.setWhom(whom);
    });
}

TEST_CASE("coordinator: the board says who told the person, of what, and when; the latest call stands") {
    Book book;
    book.tell(planned("V1", "08:00", "08:30"), overdue("V1", "08:31"),
              person_told("V1", "08:50", "08:45", Told::Of::LATE, Who::REPRESENTATIVE),
              person_told("V1", "08:55", "08:40", Told::Of::ANOTHER_WORKER, Who::PERSON));  // said late
    const auto shelf = delivered(live(), book);
    std::size_t rows = 0;
    each<schema::LiveBoardRow>(asked(shelf->runner(), "live-board", {{"day", "2026-03-04"}}), [&](auto row) {
        ++rows;
        CHECK(row.getToldAt() == micros_of("08:45"));
        CHECK(row.getToldOf() == Told::Of::LATE);
        CHECK(row.getToldWhom() == Who::REPRESENTATIVE);
        CHECK(row.getState() == schema::VisitState::OVERDUE);  // told is not come
    });
    CHECK(rows == 1);
}

TEST_CASE("coordinator: a visit called late or missed says until when its source had been heard (R1)") {
    Book book;
    book.tell(planned("V1", "08:00", "08:30"),
              visit_line<schema::Visit::Overdue>("V1", "08:31",
                                                 [](auto fact, const Scene& scene) {
                                                     fact.setPerson(scene.person);
                                                     fact.setDeadline(micros_at(scene, "08:30"));
                                                     fact.setHeardThrough(micros_at(scene, "08:31"));
                                                 }),
              visit_line<schema::Visit::Missed>("V1", "23:05", [](auto fact, const Scene& scene) {
                  fact.setPerson(scene.person);
                  fact.setDeadline(micros_at(scene, "23:00"));
                  fact.setHeardThrough(micros_at(scene, "23:04"));
              }));
    const auto shelf = delivered(live(), book);
    std::vector<std::int64_t> through;
    each<schema::LiveBoardRow>(asked(shelf->runner(), "live-board", {{"day", "2026-03-04"}}),
                               [&](auto row) { through.push_back(row.getHeardThrough()); });
    CHECK(through == std::vector{micros_of("23:04")});
}

Line handed_over(std::string when, std::string from, std::string until, std::string to) {
    return says<schema::Governance::OnCallHandedOver>("governance-on-call", std::move(when),
                                                      [=](auto fact, const Scene& scene) {
                                                          fact.setLocation(scene.location);
                                                          fact.setTo(to);
                                                          fact.setFrom(micros_at(scene, from));
                                                          fact.setUntil(micros_at(scene, until));
                                                          fact.initOpen(1).set(0, "visit-V1");
                                                      });
}

TEST_CASE("coordinator: a handover says who is on call, for how long and what was open; the latest comes first") {
    Book book;
    book.tell(handed_over("-1 17:30", "-1 18:00", "07:00", "role-on-call"),
              handed_over("17:30", "18:00", "+1 07:00", "role-on-call-2"));
    const auto shelf = delivered(live(), book);
    const auto listed = [&](std::vector<std::pair<std::string, std::string>> filters) {
        std::vector<std::string> who;
        each<schema::OnCallRow>(asked(shelf->runner(), "on-call", std::move(filters)), [&](auto row) {
            who.emplace_back(row.getTo().cStr());
            CHECK(row.getOpen().size() == 1);
            CHECK(row.getUntil() > row.getFrom());
        });
        return who;
    };
    CHECK(listed({}) == std::vector<std::string>{"role-on-call-2", "role-on-call"});
    CHECK(listed({{"day", "2026-03-03"}}) == std::vector<std::string>{"role-on-call"});
    CHECK(listed({{"day", "2026-03-04"}}).size() == 2);  // until this morning, and from this evening
    CHECK(listed({{"location", "elsewhere"}}).empty());
}

}  // namespace
}  // namespace daybook::projections
