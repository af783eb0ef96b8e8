// The live board: the life of an alert, what comes first, and days that do not mix.

#include <catch2/catch.hpp>

#include "projections/live_board/live_board.h"
#include "tests/projections/tale.h"

namespace daybook::projections {
namespace {

using namespace story;
using Alert = schema::AlertState;
using State = schema::VisitState;

const Projection& live() {
    static const Projection projection = live_board::projection();
    return projection;
}

struct Seen {
    State state{};
    Alert alert{};
    bool late = false;
    std::int64_t late_seconds = 0, resolved = 0;
};
Seen seen(const Runner& runner, const std::string& visit) {
    std::optional<Seen> found;
    each<schema::LiveBoardRow>(asked(runner, "live-board", {{"day", "2026-03-04"}, {"visit", visit}}), [&](auto row) {
        found = Seen{row.getState(), row.getAlert(), row.getLate(), row.getLateSeconds(), row.getAlertResolved()};
    });
    REQUIRE(found);
    return *found;
}

// How the visit stands after every event of the story.
std::vector<Seen> life(const Story& story) {
    Book book;
    book.tell(story);
    delivered(live(), book);
    Shelf shelf(live(), book);
    shelf.open();
    std::vector<Seen> all;
    for (std::size_t head = 1; head <= book.events().size(); ++head) {
        shelf.source().end_at(head);
        shelf.catch_up();
        all.push_back(seen(shelf.runner(), "V1"));
    }
    return all;
}

TEST_CASE("live board: an alert opens when a visit is overdue and resolves itself when it starts") {
    const auto all = life(told(planned("V1", "08:00", "08:30"), overdue("V1", "08:31"), clocked_in("V1", "08:40")));
    REQUIRE(all.size() == 3);
    CHECK(all[0].state == State::PLANNED);
    CHECK(all[0].alert == Alert::NONE);
    CHECK(all[1].state == State::OVERDUE);
    CHECK(all[1].alert == Alert::OPEN);
    CHECK(all[1].late);
    CHECK(all[2].state == State::IN_PROGRESS);
    CHECK(all[2].alert == Alert::RESOLVED);
    CHECK(all[2].resolved != 0);
    CHECK(all[2].late);
    CHECK(all[2].late_seconds == 40 * 60);
}

TEST_CASE("live board: a missed visit's alert is acknowledged, resolved and reopened by people") {
    const auto all =
        life(told(planned("V1", "08:00", "08:30"), missed("V1", "23:00"), alert_acknowledged("V1", "23:05"),
                  alert_resolved("V1", "23:30"), alert_reopened("V1", "23:45")));
    REQUIRE(all.size() == 5);
    CHECK(all[1].state == State::MISSED);
    CHECK(all[1].alert == Alert::OPEN);
    CHECK(all[2].alert == Alert::ACKNOWLEDGED);
    CHECK(all[3].alert == Alert::RESOLVED);
    CHECK(all[4].alert == Alert::OPEN);
}

TEST_CASE("live board: a visit in time raises nothing") {
    const auto all = life(told(planned("V1", "08:00", "08:30"), visited("V1", "08:10", "08:40")));
    CHECK(all.back().state == State::DELIVERED);
    CHECK(all.back().alert == Alert::NONE);
    CHECK_FALSE(all.back().late);
}

TEST_CASE("live board: an end nobody knows is one exception until it is known, and a slot nobody planned is one too") {
    const auto exceptions = [](const Story& story) {
        Book book;
        book.tell(story);
        const auto shelf = delivered(live(), book);
        std::uint32_t found = 0;
        each<schema::LiveBoardRow>(asked(shelf->runner(), "live-board", {{"day", "2026-03-04"}, {"visit", "V1"}}),
                                   [&](auto row) { found = row.getExceptions(); });
        return found;
    };
    const Story begun = told(planned("V1", "08:00", "08:30"), clocked_in("V1", "08:00"), end_unknown("V1", "12:30"));
    CHECK(exceptions(begun) == 1);
    CHECK(exceptions(told(begun, clocked_out("V1", "08:30", {.recorded = "18:00"}))) == 0);
    CHECK(exceptions(told(unrostered("V1", "08:00", "08:30", "-1 08:00"))) == 1);
    CHECK(exceptions(told(unrostered("V1", "08:00", "08:30", "-1 08:00"),
                          planned("V1", "08:00", "08:30", {.made = "-1 09:00"}))) == 0);
}

TEST_CASE("live board: what nobody rostered and what is short of care workers is listed by itself") {
    Book book;
    const auto of = [](std::string person, Story story) {
        for (auto& line : story) line.of(person);
        return story;
    };
    book.tell(told(of("person-1", told(unrostered("V1", "08:00", "08:30", "-1 08:00"))),
                   of("person-2", told(planned("V2", "09:00", "09:30", {.required = 2, .workers = {"worker-1"}}),
                                       unallocated("V2", "-2 09:00"))),
                   of("person-3", told(planned("V3", "10:00", "10:30"), clocked_in("V3", "10:00"),
                                       end_unknown("V3", "14:30")))));  // an exception, and neither of these
    const auto shelf = delivered(live(), book);
    const auto listed = [&](const std::string& exception) {
        std::vector<std::string> visits;
        each<schema::LiveBoardRow>(
            asked(shelf->runner(), "live-board", {{"day", "2026-03-04"}, {"exception", exception}}),
            [&](auto row) { visits.emplace_back(row.getVisit().cStr()); });
        return visits;
    };
    CHECK(listed("unrostered") == std::vector<std::string>{"V1"});
    CHECK(listed("unallocated") == std::vector<std::string>{"V2"});
    const auto refused = ask(shelf->runner(), "live-board", {.filters = {{"exception", "late"}}});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().sentence == "“exception” is “late”, not unrostered or unallocated");
}

TEST_CASE("live board: a provider's cancellation is missed, with its cause, and opens an alert") {
    Book book;
    book.tell(planned("V1", "08:00", "08:30"), cancelled("V1", "06:00", Who::PROVIDER),
              missed("V1", "06:00", {.cause = Cause::CANCELLED_BY_PROVIDER}));
    const auto shelf = delivered(live(), book);
    each<schema::LiveBoardRow>(asked(shelf->runner(), "live-board", {{"day", "2026-03-04"}}), [](auto row) {
        CHECK(row.getState() == State::MISSED);
        CHECK(row.getAlert() == Alert::OPEN);
        CHECK(std::string(row.getCause().cStr()) == "cancelled by the provider");
    });
}

TEST_CASE("live board: late and missed come first") {
    Book book;
    const auto of = [](std::string person, Story story) {
        for (auto& line : story) line.of(person);
        return story;
    };
    book.tell(told(of("person-1", told(planned("A", "07:00", "07:30"), visited("A", "07:00", "07:30"))),
                   of("person-2", told(planned("B", "11:00", "11:30"))),
                   of("person-3", told(planned("C", "08:00", "08:30"), overdue("C", "08:31"))),
                   of("person-4", told(planned("D", "06:00", "06:30"), clocked_in("D", "07:20")))));
    Shelf shelf(live(), book);
    whole(shelf);
    std::vector<std::string> order;
    each<schema::LiveBoardRow>(asked(shelf.runner(), "live-board"),
                               [&](auto row) { order.push_back(row.getVisit().cStr()); });
    CHECK(order == std::vector<std::string>{"C", "D", "B", "A"});
}

TEST_CASE("live board: a visit moved to tomorrow is not on today's board") {
    Book book;
    book.tell(planned("V1", "08:00", "08:30"), replanned("V1", "+1 08:00", "+1 08:30", "-1 09:00", Who::PERSON));
    const auto shelf = delivered(live(), book);
    CHECK(asked(shelf->runner(), "live-board", {{"day", "2026-03-04"}}).rows.empty());
    CHECK(asked(shelf->runner(), "live-board", {{"day", "2026-03-05"}}).rows.size() == 1);
}

}  // namespace
}  // namespace daybook::projections
