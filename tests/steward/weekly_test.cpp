// The week's reconciliation as the steward says it (R18, R19): run, raised, come back, told to be looked at.

#include "services/steward/weekly.h"

#include <catch2/catch.hpp>

#include "tests/dsl/money.h"

namespace daybook::steward {
namespace {

using namespace story;

constexpr auto delivered_expected = billing::Pair::DELIVERED_EXPECTED;

void hear(Weekly& weekly, const Book& book, std::size_t from = 0) {
    for (std::size_t i = from; i < book.events().size(); ++i) {
        const EventView event{book.events()[i].bytes()};
        REQUIRE_FALSE(event.damage());
        weekly.take(event);
    }
}

// Authorised and delivered, in minutes, of each package.
ShownWeek shown(std::vector<std::pair<int, int>> packages) {
    ShownWeek week{.position = Position{77}, .packages = {}};
    for (const auto& [authorised, delivered] : packages) {
        PackageWeek& one = week.packages.emplace_back();
        one.package = "p" + std::to_string(week.packages.size());
        one.figures.authorised = Seconds{authorised * 60};
        one.figures.delivered = Seconds{delivered * 60};
    }
    return week;
}
std::vector<std::string> ids(const std::vector<Weekly::Saying>& said) {
    std::vector<std::string> all;
    for (const auto& one : said) all.push_back(one.id.substr(0, one.id.find('/')));
    return all;
}
using Ids = std::vector<std::string>;

// A contract from before the week that ends on Sunday 8 March 2026, and days that were closed.
Book county(std::vector<std::string> closed) {
    Book book{{.day = "2026-03-02"}};
    book.tell(contract_agreed("c1"));
    for (const auto& day : closed)
        book.tell(
            day_closed("+" + std::to_string((*parse_day(day) - *parse_day("2026-03-02")).count() + 1) + " 00:05", day));
    return book;
}

TEST_CASE("weekly: a week is run on its second working day, and not before") {
    Weekly early{Calendar::london()};
    hear(early, county({"2026-03-02", "2026-03-08"}));
    CHECK_FALSE(early.next());
    Weekly weekly{Calendar::london()};
    hear(weekly, county({"2026-03-02", "2026-03-08", "2026-03-09"}));
    const auto ask = weekly.next();
    REQUIRE(ask);
    CHECK(ask->contract == "c1");
    CHECK(ask->week == *parse_day("2026-03-08"));
    weekly.looked(*ask);
    CHECK_FALSE(weekly.next());
}

TEST_CASE("weekly: Easter moves the day: the week to 5 April is run on Wednesday the 8th") {
    Book book = county({"2026-04-01"});
    book.tell(day_closed("+36 00:05", "2026-04-06"));
    Weekly weekly{Calendar::london()};
    hear(weekly, book);
    CHECK_FALSE(weekly.next());
    const auto before = book.tell(day_closed("+37 00:05", "2026-04-07"));
    hear(weekly, book, before);
    REQUIRE(weekly.next());
    CHECK(weekly.next()->week == *parse_day("2026-04-05"));
}

TEST_CASE("weekly: the run, a mismatch for each difference over its tolerance, and one escalation of the week") {
    Weekly weekly{Calendar::london()};
    hear(weekly, county({"2026-03-02", "2026-03-09"}));
    const auto ask = *weekly.next();
    // W8: −14 of 840 is within 42, −30 of 210 is not within 15, and without an order any delivery is a mismatch.
    const auto said = weekly.decide(ask, shown({{840, 826}, {210, 180}, {0, 120}}));
    CHECK(ids(said) == Ids{"reconciled-0", "mismatch-0-p2", "mismatch-0-p3", "mismatch"});
    CHECK(said[0].stream == "reconciliation-c1.2026-03-08");
    CHECK(said[3].stream == "escalation-mismatch.c1.2026-03-08.2026-03-09");
    CHECK(ids(weekly.decide(ask, shown({{840, 826}}))) == Ids{"reconciled-0"});
}

TEST_CASE("weekly: what was run is not run again, what is open is not raised again, and resolves by itself") {
    Book book = county({"2026-03-02", "2026-03-09"});
    book.tell(reconciled("c1", "2026-03-08", "p1", 180, 5'385, "+8 00:10"),
              mismatch_raised("c1", "2026-03-08", "p1", delivered_expected, "+8 00:10"));
    Weekly weekly{Calendar::london()};
    hear(weekly, book);
    const auto ask = *weekly.next();
    CHECK(weekly.decide(ask, shown({{210, 180}})).empty());
    CHECK(ids(weekly.decide(ask, shown({{210, 210}}))) == Ids{"agrees-0-p1"});
    // Raised again after that is a new one.
    const auto before = book.tell(mismatch_resolved("c1", "2026-03-08", "p1", delivered_expected, "+8 00:11"));
    hear(weekly, book, before);
    CHECK(ids(weekly.decide(ask, shown({{210, 180}}))) == Ids{"mismatch-0-p1", "mismatch"});
}

TEST_CASE(
    "weekly: a week is looked at again at each later close, for late events, and due to be verified until it is") {
    Book book = county({"2026-03-02", "2026-03-09"});
    Weekly weekly{Calendar::london()};
    hear(weekly, book);
    weekly.looked(*weekly.next());
    auto before = book.tell(day_closed("+9 00:05", "2026-03-10"));
    hear(weekly, book, before);
    const auto again = weekly.next();
    REQUIRE(again);
    CHECK(ids(weekly.decide(*again, shown({}))) == Ids{"reconciled-0", "verification-due"});
    before = book.tell(verified("c1", "2026-03-08", "+9 09:00"));
    hear(weekly, book, before);
    CHECK(ids(weekly.decide(*again, shown({}))) == Ids{"reconciled-0"});
}

}  // namespace
}  // namespace daybook::steward
