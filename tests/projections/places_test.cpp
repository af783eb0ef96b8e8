// Where a visit is that says no more than which package it is of, as feeds tell it: in its package's zone, lot and
// location, whenever those are told.

#include <catch2/catch.hpp>
#include <set>

#include "projections/costs/costs.h"
#include "projections/live_board/live_board.h"
#include "projections/variation_log/variation_log.h"
#include "schema/capacity.capnp.h"
#include "tests/dsl/records.h"
#include "tests/dsl/variations.h"
#include "tests/projections/figures.h"

namespace daybook::projections {
namespace {

using namespace story;

// Nobody says where anything is unless the line does.
Scene nowhere() { return {.day = first_day, .zone = {}, .location = {}}; }

Story visit(const std::string& id, const std::string& late, const std::string& package = "A") {
    return told(planned(id, when("2026-03-02 08:00"), when("2026-03-02 08:30"),
                        {.made = when("2026-02-25 09:00"), .package = package}),
                visited(id, when("2026-03-02 08:" + late), when("2026-03-02 08:59")));
}
struct Place {
    std::string zone{}, location{}, lot{}, person = "person-1";
};
Line authorised_in(const std::string& package, const Place& place, const std::string& at = "2026-02-20 09:00") {
    return says<schema::Package::Authorised>("package-" + package, when(at), [=](auto fact, const Scene&) {
        fact.setPerson(place.person);
        fact.setContract("contract-1");
        fact.setZone(place.zone);
        fact.setLocation(place.location);
        fact.setLot(place.lot);
        fact.setFrom(number_of("2026-03-01"));
    });
}
Line zone_in(const std::string& zone, const std::string& location, const std::string& lot) {
    return says<schema::Capacity::ZoneDefined>("capacity-" + location, when("2026-02-01 09:00"),
                                               [=](auto fact, const Scene&) {
                                                   fact.setZone(zone);
                                                   fact.setLot(lot);
                                               });
}

using ByName = std::map<std::string, Figure>;

struct Board {
    const Runner& runner;

    Filters month(Filters more) const {
        more.insert(more.end(), {{"kpi", "punctuality"}, {"from", "2026-03-01"}, {"to", "2026-03-31"}});
        return more;
    }
    template <class Name>
    ByName by(const char* what, const Name& name) const {
        ByName all;
        each<schema::KpiBoardRow>(asked(runner, "kpi-board", month({{"by", what}})), [&](auto row) {
            if (row.getDenominator() != 0) all[name(row).cStr()] = {row.getNumerator(), row.getDenominator()};
        });
        return all;
    }
    ByName by_location() const {
        return by("location", [](auto row) { return row.getLocation(); });
    }
    ByName by_zone() const {
        return by("zone", [](auto row) { return row.getZone(); });
    }
    ByName by_lot() const {
        return by("lot", [](auto row) { return row.getLot(); });
    }
    std::set<std::string> visits(Filters where) const {
        std::set<std::string> all;
        each<schema::KpiVisitRow>(asked(runner, "kpi-visits", month(std::move(where))),
                                  [&](auto row) { all.insert(row.getVisit().cStr()); });
        return all;
    }
};
using Visits = std::set<std::string>;

TEST_CASE("places: a visit that names only its package stands in its package's zone, lot and location") {
    const Story where =
        told(zone_in("zone-1", "east", "lot-1"), authorised_in("A", {.zone = "zone-1", .location = "east"}),
             authorised_in("B", {.zone = "zone-2", .location = "west", .lot = "lot-9"}));
    const Story came = told(visit("V1", "05"), visit("V2", "45", "B"), visit("V3", "06", "unheard-of"));
    for (const bool told_first : {true, false}) {
        INFO((told_first ? "the packages are known before" : "the packages are told of later"));
        Book book(nowhere());
        book.tell(told_first ? where : came);
        book.tell(told_first ? came : where);
        book.tell(closed("2026-03-01", "2026-03-31"));
        const auto shelf = delivered(board(), book);
        const Board seen{shelf->runner()};
        CHECK(seen.by_location() == ByName{{"east", {1, 1}}, {"west", {0, 1}}, {"", {1, 1}}});
        CHECK(seen.by_zone() == ByName{{"zone-1", {1, 1}}, {"zone-2", {0, 1}}, {"", {1, 1}}});
        CHECK(seen.by_lot() == ByName{{"lot-1", {1, 1}}, {"lot-9", {0, 1}}, {"", {1, 1}}});
        CHECK(seen.visits({{"location", "east"}}) == Visits{"V1"});
        CHECK(seen.visits({{"zone", "zone-2"}}) == Visits{"V2"});
        CHECK(seen.visits({{"lot", "lot-1"}}) == Visits{"V1"});
        CHECK(seen.visits({{"location", "east"}, {"worker", "worker-1"}}) == Visits{"V1"});
    }
}

TEST_CASE("places: a package's location that is told later, or told again, moves the figures with it") {
    Book book(nowhere());
    book.tell(authorised_in("A", {}), visit("V1", "05"));
    CHECK(Board{delivered(board(), book)->runner()}.by_location() == ByName{{"", {1, 1}}});
    for (const char* location : {"east", "west"}) {
        book.tell(
            authorised_in("A", {.zone = "zone-of-" + std::string(location), .location = location}, "2026-03-20 09:00"));
        const auto shelf = delivered(board(), book);
        const Board seen{shelf->runner()};
        CHECK(seen.by_location() == ByName{{location, {1, 1}}});
        CHECK(seen.by_zone() == ByName{{"zone-of-" + std::string(location), {1, 1}}});
        CHECK(seen.visits({{"location", location}}) == Visits{"V1"});
    }
}

TEST_CASE("places: whose package it is need not be known") {
    Book book(nowhere());
    book.tell(visit("V1", "05", "package-A"),
              authorised_in("A", {.zone = "zone-1", .location = "east", .person = {}}, "2026-03-20 09:00"));
    CHECK(Board{delivered(board(), book)->runner()}.by_location() == ByName{{"east", {1, 1}}});
}

TEST_CASE("places: a visit that says itself where it is stays there") {
    Book book(nowhere());
    book.tell(authorised_in("A", {.zone = "zone-1", .location = "east"}));
    Story came = visit("V1", "05");
    for (Line& line : came) line.in("west");
    book.tell(came);
    const auto shelf = delivered(board(), book);
    const Board seen{shelf->runner()};
    CHECK(seen.by_location() == ByName{{"west", {1, 1}}});
    CHECK(seen.by_zone() == ByName{{"zone-1", {1, 1}}});  // of which it says nothing
}

TEST_CASE("places: who came to whom is of the package's location too") {
    Book book(nowhere());
    book.tell(visit("V1", "05"), closed("2026-03-01", "2026-03-03"),
              authorised_in("A", {.zone = "zone-1", .location = "east"}, "2026-03-20 09:00"));
    const auto shelf = delivered(board(), book);
    std::vector<std::string> people;
    each<schema::ContinuityRow>(
        asked(shelf->runner(), "continuity", {{"location", "east"}, {"zone", "zone-1"}, {"day", "2026-03-03"}}),
        [&](auto row) { people.emplace_back(row.getPerson().cStr()); });
    CHECK(people == std::vector<std::string>{"person-1"});
}

TEST_CASE("places: the live board and the costs of travel know where a package is, and so does the variation log") {
    Book book(nowhere());
    book.tell(visit("V1", "05"), authorised_in("A", {.zone = "zone-1", .location = "east"}, "2026-03-20 09:00"));
    const auto live = live_board::projection();
    const auto shelf = delivered(live, book);
    const auto on_the_board = [&](const char* filter, const char* value) {
        return asked(shelf->runner(), "live-board", {{"day", "2026-03-02"}, {filter, value}}).rows.size();
    };
    CHECK(on_the_board("zone", "zone-1") == 1);
    CHECK(on_the_board("location", "east") == 1);
    CHECK(on_the_board("location", "west") == 0);
    const auto costs = costs::projection();
    const auto spent = delivered(costs, book);
    std::set<std::string> zones;
    each<schema::TravelCostRow>(asked(spent->runner(), "travel-cost", {{"month", "2026-03"}, {"by", "zone"}}),
                                [&](auto row) { zones.insert(row.getZone().cStr()); });
    CHECK(zones == std::set<std::string>{"zone-1"});
    book.scene().package = "A";
    book.tell(proposed("of-A", when("2026-03-21 09:00"), when("2026-03-23 00:00")));
    const auto log = variation_log::projection();
    const auto varied = delivered(log, book);
    CHECK(asked(varied->runner(), "variation-log", {{"location", "east"}}).rows.size() == 1);
    CHECK(asked(varied->runner(), "variation-log", {{"location", "west"}}).rows.empty());
}

}  // namespace
}  // namespace daybook::projections
