// Whatever one stream holds, everything else is said, days are closed, and the steward serves.

#include "services/steward/ledger.h"
#include "tests/dsl/story.h"
#include "tests/steward/fixture.h"

namespace daybook::steward {
namespace {

bool contains(const Lines& lines, const std::string& line) { return std::count(lines.begin(), lines.end(), line) == 1; }

// Somebody uses one of the steward's ids for something else.
void use_up(House& house, const std::string& stream, const std::string& id, const std::string& when) {
    const Envelope envelope{.id = id, .source = "daybook:steward", .stream = stream, .occurred = at(when)};
    const auto event = propose<schema::Visit::WelfareChecked>(envelope, [](auto) {});
    REQUIRE(house.client().append({&event, 1}).has_value());
}

}  // namespace

TEST_CASE("steward: a visit planned again long after it was forgotten keeps nothing waiting") {
    House house("2026-01-05 06:00");
    house.planned("old", "2026-01-05 08:00");
    house.clocked_in("old", "2026-01-05 08:00");
    house.live("2026-02-14 06:00");  // every day up to here is closed, and the visit forgotten
    house.planned("old", "2026-02-14 08:00");
    house.planned("other", "2026-02-14 09:00");
    house.live("2026-02-14 10:00");
    CHECK(contains(house.said(), "overdue visit-other 2026-02-14T09:31:00Z"));
    house.live("2026-02-15 00:05");
    CHECK(contains(house.said(), "day-closed record-days 2026-02-15T00:00:00Z"));
    house.stop_steward();
    house.start_steward();
    CHECK(contains(house.said(), "day-closed record-days 2026-02-15T00:00:00Z"));
}

TEST_CASE("steward: a visit that was forgotten and is due again is read again, and said with its real version") {
    House house("2026-01-05 06:00");
    house.tell<schema::Visit::Planned>("visit-old", "2026-01-02 12:00", [](auto fact) {
        fact.setPerson("person-12");
        fact.setContract("c1");
        fact.setStart(micros(at("2026-01-05 08:00")));
        fact.setSeconds(1'800);
    });
    house.live("2026-01-05 23:30");
    REQUIRE(contains(house.said(), "missed visit-old 2026-01-05T23:00:00Z"));
    house.live("2026-02-14 06:00");
    house.tell<schema::Visit::Replanned>("visit-old", "2026-01-04 12:00", [](auto fact) {
        fact.setStart(micros(at("2026-02-14 08:00")));
        fact.setAgreedWith(schema::Who::PERSON);
    });
    house.live("2026-02-14 23:30");
    CHECK(contains(house.said(), "missed visit-old 2026-02-14T23:00:00Z"));
}

TEST_CASE("steward: a thing whose id was used before is done") {
    House house;
    use_up(house, "visit-x", "missed/visit-v1/2026-03-04T23:00:00Z", "2026-03-04 23:00");
    house.planned("v1", "2026-03-04 08:00");
    house.planned("v2", "2026-03-04 09:00", 30, false, "c2");
    house.live("2026-03-04 23:30");
    CHECK(contains(house.said(), "overdue visit-v1 2026-03-04T08:31:00Z"));
    CHECK(contains(house.said(), "overdue visit-v2 2026-03-04T09:31:00Z"));
    house.live("2026-03-05 00:05");
    CHECK(contains(house.said(), "day-closed record-days 2026-03-05T00:00:00Z"));
    house.stop_steward();
    house.start_steward();
    house.live("2026-03-06 00:05");
    CHECK(contains(house.said(), "day-closed record-days 2026-03-06T00:00:00Z"));
}

TEST_CASE("steward: a stream that is never as expected is given up after a few attempts") {
    House house("2026-03-03 06:00");
    // The slot's stream exists, and nothing in it says whose it is: it can be neither found nor begun.
    use_up(house, "visit-slot-20260304-0800-p1", "by-somebody", "2026-03-03 06:00");
    house.tell<schema::Package::Authorised>("package-p1", "2026-03-03 06:00", [](auto fact) {
        fact.setPerson("person-12");
        fact.setContract("c1");
        fact.setFrom(number(*parse_day("2026-03-01")));
        auto plan = fact.initPlan(1);
        plan[0].setWeekdays(0x04);
        plan[0].setStart(8 * 3'600);
        plan[0].setLength(1'800);
    });
    house.planned("v1", "2026-03-04 18:00");
    house.live("2026-03-04 19:00");
    std::size_t overdue = 0;
    const auto page = house.client().read_stream("visit-v1", Version{0}, {});
    REQUIRE(page->each([&](const EventView& event) { return overdue += event.is<schema::Visit::Overdue>(), Status{}; })
                .has_value());
    CHECK(overdue == 1);
}

TEST_CASE("steward: what it remembers has a limit, and what it forgot the log still holds") {
    const Options small{.most_person_days = 3, .most_homeless = 2};
    Ledger ledger(Calendar::london(), small);
    story::Book book{{.day = "2026-03-04"}};
    for (int i = 0; i < 5; ++i) {
        const std::string n = std::to_string(i);
        book.tell(story::planned("v" + n, "08:00", "08:30").of("person-" + n));
        book.tell(story::exceptions_acknowledged("homeless-" + n, "09:00"));
    }
    for (const auto& stored : book.events()) ledger.take(EventView{stored.bytes()});
    (void)ledger.due(story::at(book.scene(), "12:00"));
    CHECK(ledger.remembered() == 5);
}

}  // namespace daybook::steward
