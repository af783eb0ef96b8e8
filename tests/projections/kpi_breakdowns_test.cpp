// Figures by lot and by person (domain.md §4), and the charts of a location's own figures (R13).

#include <catch2/catch.hpp>
#include <set>

#include "schema/capacity.capnp.h"
#include "tests/dsl/office.h"
#include "tests/dsl/records.h"
#include "tests/dsl/staff.h"
#include "tests/dsl/variations.h"
#include "tests/projections/figures.h"

namespace daybook::projections {
namespace {

using namespace story;

const Filters punctuality{{"kpi", "punctuality"}, {"from", "2026-03-01"}, {"to", "2026-03-31"}};

Line zone_in(const std::string& zone, const std::string& lot) {
    return says<schema::Capacity::ZoneDefined>("capacity-location-1", when("2026-02-01 09:00"),
                                               [=](auto fact, const Scene&) {
                                                   fact.setZone(zone);
                                                   fact.setLot(lot);
                                               });
}
// Of so many minutes every day.
Line bought(const std::string& package, const std::string& person, const std::string& lot = {}, unsigned minutes = 0) {
    Line line = says<schema::Package::Authorised>("package-" + package, when("2026-02-20 09:00"),
                                                  [=](auto fact, const Scene& scene) {
                                                      fact.setPerson(scene.person);
                                                      fact.setContract(scene.contract);
                                                      fact.setZone(scene.zone);
                                                      fact.setLocation(scene.location);
                                                      fact.setLot(lot);
                                                      fact.setFrom(number_of("2026-03-01"));
                                                      if (minutes == 0) return;
                                                      auto slot = fact.initPlan(1)[0];
                                                      slot.setWeekdays(0x7f);
                                                      slot.setStart(8 * 3'600);
                                                      slot.setLength(minutes * 60);
                                                      slot.setRequired(1);
                                                  });
    return line.of(person);
}
// A visit of a package on the hour, so many minutes late.
Story attended(const std::string& visit, const std::string& package, const std::string& person, const std::string& hour,
               const std::string& late, const std::string& zone = {}) {
    const std::string day = "2026-03-02 ";
    Story story = told(planned(visit, when(day + hour + ":00"), when(day + hour + ":30"),
                               {.made = when("2026-02-25 09:00"), .package = package, .zone = zone}),
                       visited(visit, when(day + hour + ":" + late), when(day + hour + ":59")));
    for (Line& line : story) line.of(person);
    return story;
}

// Two packages in a zone of lot 1, of which one was bought in lot 9; one in a zone of no lot.
Story three_packages() {
    return told(zone_in("zone-1", "lot-1"), bought("A", "person-1"), bought("B", "person-2", "lot-9"),
                bought("C", "person-1"), attended("V1", "A", "person-1", "08", "05"),
                attended("V2", "B", "person-2", "08", "40"), attended("V3", "C", "person-1", "12", "45", "zone-2"));
}

using ByName = std::map<std::string, Figure>;

template <class Name>
ByName by(const Runner& runner, Filters more, const Name& name) {
    ByName all;
    more.insert(more.end(), punctuality.begin(), punctuality.end());
    each<schema::KpiBoardRow>(asked(runner, "kpi-board", std::move(more)),
                              [&](auto row) { all[name(row).cStr()] = {row.getNumerator(), row.getDenominator()}; });
    return all;
}

TEST_CASE("kpi board: by lot, a package's own before its zone's, and all lots sum to the whole") {
    Book book(march());
    book.tell(three_packages());
    const auto shelf = delivered(board(), book);
    const auto lot = [](auto row) { return row.getLot(); };
    const auto package = [](auto row) { return row.getPackage(); };
    CHECK(by(shelf->runner(), {{"by", "lot"}}, lot) == ByName{{"lot-1", {1, 1}}, {"lot-9", {0, 1}}, {"", {0, 1}}});
    CHECK(by(shelf->runner(), {{"by", "none"}, {"lot", "lot-1"}}, lot) == ByName{{"lot-1", {1, 1}}});
    CHECK(by(shelf->runner(), {{"by", "none"}, {"lot", "lot-9"}}, lot) == ByName{{"lot-9", {0, 1}}});
    CHECK(by(shelf->runner(), {{"by", "package"}, {"lot", "lot-9"}}, package) == ByName{{"B", {0, 1}}});
    CHECK(by(shelf->runner(), {{"by", "none"}}, lot) == ByName{{"", {1, 3}}});
    // The zone is of another lot than was thought: nothing is measured again.
    book.tell(zone_in("zone-1", "lot-9"));
    CHECK(by(delivered(board(), book)->runner(), {{"by", "lot"}}, lot) == ByName{{"lot-9", {1, 2}}, {"", {0, 1}}});
    const auto refused = ask(shelf->runner(), "kpi-board", {.filters = {{"by", "lot"}, {"worker", "worker-1"}}});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == Error::Kind::rejected);
}

TEST_CASE("kpi board: by person, all packages of each") {
    Book book(march());
    book.tell(three_packages());
    const auto shelf = delivered(board(), book);
    const auto person = [](auto row) { return row.getPerson(); };
    const auto package = [](auto row) { return row.getPackage(); };
    CHECK(by(shelf->runner(), {{"by", "person"}}, person) == ByName{{"person-1", {1, 2}}, {"person-2", {0, 1}}});
    CHECK(by(shelf->runner(), {{"by", "package"}, {"person", "person-1"}}, package) ==
          ByName{{"A", {1, 1}}, {"C", {0, 1}}});
    CHECK(by(shelf->runner(), {{"by", "package"}}, person) == ByName{{"person-1", {0, 1}}, {"person-2", {0, 1}}});
    CHECK(by(shelf->runner(), {{"person", "nobody"}}, person).empty());
}

TEST_CASE("kpi board: by person, visits that name no package, or one that nobody authorised here") {
    Book book(march());
    book.tell(three_packages());
    book.scene().package.clear();  // a rota that names no packages
    book.tell(attended("V4", "", "person-1", "17", "05"), attended("V5", "", "person-3", "17", "40"));
    book.tell(attended("V6", "foreign", "person-4", "17", "05"));
    const auto shelf = delivered(board(), book);
    const auto person = [](auto row) { return row.getPerson(); };
    const auto package = [](auto row) { return row.getPackage(); };
    CHECK(by(shelf->runner(), {{"by", "person"}}, person) ==
          ByName{{"person-1", {2, 3}}, {"person-2", {0, 1}}, {"person-3", {0, 1}}, {"person-4", {1, 1}}});
    CHECK(by(shelf->runner(), {{"person", "person-3"}}, person) == ByName{{"person-3", {0, 1}}});
    CHECK(by(shelf->runner(), {{"by", "package"}}, package) ==
          ByName{{"A", {1, 1}}, {"B", {0, 1}}, {"C", {0, 1}}, {"foreign", {1, 1}}});
    // A visit that turns out to be of a package goes over to it.
    book.tell(planned("V5", when("2026-03-02 17:00"), when("2026-03-02 17:30"), {.package = "A"}).of("person-3"));
    CHECK(by(delivered(board(), book)->runner(), {{"by", "package"}}, package)["A"] == Figure{1, 2});
}

TEST_CASE("kpi board: a visit that names contract and package by their streams stands with those that name their ids") {
    Book book(march());
    book.scene().contract = "town";
    book.tell(contract_agreed("town"), bought("A", "person-1"), bought("B", "person-1"));
    book.scene().contract = "contract-town";
    book.tell(attended("V1", "package-A", "person-1", "08", "05"));
    book.scene().contract = "town";
    book.tell(attended("V2", "A", "person-1", "12", "45"));
    const auto shelf = delivered(board(), book);
    CHECK(by(shelf->runner(), {}, [](auto row) { return row.getContract(); }) == ByName{{"town", {1, 2}}});
    CHECK(by(shelf->runner(), {{"by", "package"}}, [](auto row) { return row.getPackage(); }) == ByName{{"A", {1, 2}}});
    // It is the first visit of its package, too.
    const auto starts = asked(shelf->runner(), "kpi-records",
                              {{"kpi", "start_within_5"}, {"from", "2026-03-01"}, {"to", "2026-03-31"}});
    Figures found;
    each<schema::KpiRecordRow>(
        starts, [&](auto row) { found[row.getRecord().cStr()] = {row.getNumerator(), row.getDenominator()}; });
    CHECK(found == Figures{{"package-A", {1, 1}}});
}

// Four packages in a zone of lot 1, of which two were bought in lot 9; one of those is handed back.
Story handed_back_in_lot_9() {
    return told(zone_in("zone-1", "lot-1"), bought("A", "person-1", "", 60), bought("B", "person-2", "lot-9", 30),
                bought("C", "person-1"), bought("D", "person-2", "lot-9", 15), close_of("2026-03-19"),
                handed_back("B", "2026-03-20", schema::Package::HandBack::NOT_VIABLE, when("2026-03-20 12:00")),
                close_of("2026-03-31"));
}

template <class Name>
ByName until(const Runner& runner, const std::string& kpi, const std::string& last, Filters more, const Name& name) {
    ByName all;
    more.insert(more.end(), {{"kpi", kpi}, {"from", "2026-03-01"}, {"to", last}});
    each<schema::KpiBoardRow>(asked(runner, "kpi-board", std::move(more)),
                              [&](auto row) { all[name(row).cStr()] = {row.getNumerator(), row.getDenominator()}; });
    return all;
}

TEST_CASE("kpi board: what stands of a package is of its own lot before its zone's, as what is measured of it") {
    Book book(march());
    book.tell(handed_back_in_lot_9());
    const auto shelf = delivered(board(), book);
    const auto lot = [](auto row) { return row.getLot(); };
    for (const char* kpi : {"hand_backs", "hand_backs_not_viable"}) {
        const auto figures_by = [&](const char* last, Filters how) {
            return until(shelf->runner(), kpi, last, std::move(how), lot);
        };
        CHECK(figures_by("2026-03-31", {{"by", "lot"}}) == ByName{{"lot-1", {0, 2}}, {"lot-9", {1, 1}}});
        CHECK(figures_by("2026-03-31", {{"by", "none"}, {"lot", "lot-9"}}) == ByName{{"lot-9", {1, 1}}});
        CHECK(figures_by("2026-03-31", {{"by", "none"}, {"lot", "lot-1"}}) == ByName{{"lot-1", {0, 2}}});
        CHECK(figures_by("2026-03-31", {{"by", "none"}}) == ByName{{"", {1, 3}}});
        // As at the last closed day of a period: it still stood then.
        CHECK(figures_by("2026-03-19", {{"by", "lot"}}) == ByName{{"lot-1", {0, 2}}, {"lot-9", {0, 2}}});
    }
    // The zone is of that lot too: nobody is moved.
    book.tell(zone_in("zone-1", "lot-9"));
    CHECK(until(delivered(board(), book)->runner(), "hand_backs", "2026-03-31", {{"by", "lot"}}, lot) ==
          ByName{{"lot-9", {1, 3}}});
}

TEST_CASE("kpi board: the weekly time of a package stands in its own lot, and on spot where its contract is") {
    Book book(march());
    book.tell(handed_back_in_lot_9());
    const std::int64_t a = 60 * 60 * 7, b = 30 * 60 * 7, d = 15 * 60 * 7;
    const auto by_lot = [&](const char* last) {
        const auto lot = [](auto row) { return row.getLot(); };
        return until(delivered(board(), book)->runner(), "spot_share", last, {{"by", "lot"}}, lot);
    };
    CHECK(by_lot("2026-03-19") == ByName{{"lot-1", {0, a}}, {"lot-9", {0, b + d}}});
    CHECK(by_lot("2026-03-31") == ByName{{"lot-1", {0, a}}, {"lot-9", {0, d}}});
    book.tell(agreed_contract("contract-1", when("2026-04-01 09:00"), schema::Contract::Route::SPOT));
    CHECK(by_lot("2026-03-31") == ByName{{"lot-1", {a, a}}, {"lot-9", {d, d}}});
}

TEST_CASE("kpi board: by package and by person a hand-back stands over the packages of each") {
    Book book(march());
    book.tell(handed_back_in_lot_9());
    const auto shelf = delivered(board(), book);
    const auto package = [](auto row) { return row.getPackage(); };
    const auto person = [](auto row) { return row.getPerson(); };
    CHECK(until(shelf->runner(), "hand_backs", "2026-03-31", {{"by", "package"}}, package) ==
          ByName{{"A", {0, 1}}, {"B", {1, 0}}, {"C", {0, 1}}, {"D", {0, 1}}});
    CHECK(until(shelf->runner(), "hand_backs", "2026-03-19", {{"package", "B"}, {"by", "none"}}, package) ==
          ByName{{"B", {0, 1}}});
    CHECK(until(shelf->runner(), "hand_backs", "2026-03-31", {{"by", "person"}}, person) ==
          ByName{{"person-1", {0, 2}}, {"person-2", {1, 1}}});
    CHECK(until(shelf->runner(), "hand_backs", "2026-03-31", {{"by", "none"}, {"person", "person-2"}}, person) ==
          ByName{{"person-2", {1, 1}}});
}

TEST_CASE("kpi board: by person, what is of the person and of no package of theirs") {
    Book book(march());
    book.tell(bought("A", "person-1"), bought("B", "person-2"), admitted("person-1", when("2026-03-10 09:00"), true),
              received("r1", when("2026-03-03 09:00"), {.contract = "contract-1", .zone = "zone-1"}),
              accepted("r1", when("2026-03-03 10:00")), close_of("2026-03-31"));
    const auto shelf = delivered(board(), book);
    const auto person = [](auto row) { return row.getPerson(); };
    CHECK(until(shelf->runner(), "hospital_admissions", "2026-03-31", {{"by", "person"}}, person) ==
          ByName{{"person-1", {1, 31}}, {"person-2", {0, 31}}, {"person-of-r1", {0, 0}}});
    CHECK(until(shelf->runner(), "hospital_admissions", "2026-03-31", {{"by", "none"}, {"person", "1"}}, person) ==
          ByName{{"person-1", {1, 31}}});
    CHECK(until(shelf->runner(), "acceptance", "2026-03-31", {{"by", "person"}}, person).at("person-of-r1") ==
          Figure{1, 1});
    // All of them come to the whole; of one package there is nothing but what is the package's.
    CHECK(until(shelf->runner(), "hospital_admissions", "2026-03-31", {{"by", "none"}}, person) ==
          ByName{{"", {1, 62}}});
    CHECK(until(shelf->runner(), "hospital_admissions", "2026-03-31", {{"by", "package"}}, person).empty());
    CHECK(until(shelf->runner(), "acceptance", "2026-03-31", {{"package", "A"}, {"person", "1"}}, person).empty());
}

TEST_CASE(
    "kpi board: by person, what is found of a package's weeks and varied of it is the person's it is bought for") {
    Book book(march());
    const auto varied = [](const std::string& id, const std::string& package) {  // and says nothing of the person
        return says<schema::Variation::Proposed>("variation-" + id, when("2026-03-02 09:00"),
                                                 [=](auto fact, const Scene& scene) {
                                                     fact.setKind(schema::Variation::Kind::PACKAGE);
                                                     fact.setPackage(package);
                                                     fact.setContract(scene.contract);
                                                     fact.setFrom(micros_at(scene, when("2026-03-09 00:00")));
                                                 });
    };
    book.tell(
        bought("A", "person-1"), bought("B", "person-2"), bought("C", "person-1"),
        week_run("contract-1", "2026-03-08", {{"A", 60, 90}, {"B", 30, 30}, {"C", 10, 20}}, when("2026-03-10 09:00")),
        mismatch_raised("contract-1", "2026-03-08", "A", schema::Reconciliation::Pair::DELIVERED_EXPECTED,
                        when("2026-03-10 09:01")),
        varied("v1", "A"), agreed("v1", when("2026-03-03 09:00")), varied("v2", "B"),
        agreed("v2", when("2026-03-03 09:00")), closed("2026-03-01", "2026-03-31"));
    const auto shelf = delivered(board(), book);
    const auto person = [](auto row) { return row.getPerson(); };
    const auto package = [](auto row) { return row.getPackage(); };
    const auto of = [&](const char* kpi, Filters how, const auto& name) {
        return until(shelf->runner(), kpi, "2026-03-31", std::move(how), name);
    };
    CHECK(of("commissioned_delivered", {{"by", "person"}}, person) ==
          ByName{{"person-1", {70 * 60, 110 * 60}}, {"person-2", {30 * 60, 30 * 60}}});
    CHECK(of("commissioned_delivered", {{"by", "package"}}, package).at("C") == Figure{10 * 60, 20 * 60});
    CHECK(of("commissioned_delivered", {{"by", "none"}}, person) == ByName{{"", {100 * 60, 140 * 60}}});
    CHECK(of("mismatch_escalation", {{"by", "person"}}, person).at("person-1") == Figure{0, 1});
    CHECK(of("variation_closed", {{"by", "person"}}, person) == ByName{{"person-1", {0, 1}}, {"person-2", {0, 1}}});
    CHECK(of("variation_closed", {{"by", "none"}}, person) == ByName{{"", {0, 2}}});
}

TEST_CASE("kpi board: whoever names a contract by its stream is measured by its terms, known before or told later") {
    const auto late_by_an_hour = [](const char* from) {
        return kpi_schedule("county", {.from = from, .terms = {{"late_s", 3'600}}});
    };
    const auto visit = [](const std::string& id, const std::string& date) {
        return told(planned(id, when(date + " 08:00"), when(date + " 08:30"), {.contract = "contract-county"}),
                    visited(id, when(date + " 08:50"), when(date + " 09:20")));
    };
    Book book(march());
    book.tell(late_by_an_hour("2026-03-10"), visit("V1", "2026-03-09"), visit("V2", "2026-03-10"),
              close_of("2026-03-31"));
    check(of_month(delivered(board(), book)->runner(), "2026-03"), {{"punctuality", {1, 2}}});
    book.tell(late_by_an_hour("2026-03-01"));
    check(of_month(delivered(board(), book)->runner(), "2026-03"), {{"punctuality", {2, 2}}});
}

TEST_CASE("kpi visits: the figure of a lot and that of a person are followed to their visits") {
    Book book(march());
    book.tell(three_packages());
    const auto shelf = delivered(board(), book);
    const auto visits = [&](Filters more) {
        std::set<std::string> all;
        more.insert(more.end(), punctuality.begin(), punctuality.end());
        each<schema::KpiVisitRow>(asked(shelf->runner(), "kpi-visits", std::move(more)),
                                  [&](auto row) { all.insert(row.getVisit().cStr()); });
        return all;
    };
    using Visits = std::set<std::string>;
    CHECK(visits({{"lot", "lot-1"}}) == Visits{"V1"});
    CHECK(visits({{"lot", "lot-9"}}) == Visits{"V2"});  // its package was bought in it, whatever its zone's
    CHECK(visits({{"person", "person-1"}}) == Visits{"V1", "V3"});
    CHECK(visits({{"person", "1"}}) == Visits{"V1", "V3"});
    CHECK(visits({{"person", "3"}}).empty());
    CHECK(visits({{"lot", "lot-2"}}).empty());
}

struct Charted {
    std::string location, week, rebased;
    auto operator<=>(const Charted&) const = default;
};
std::vector<Charted> supervision(const Runner& runner, Filters filters = {}) {
    std::vector<Charted> all;
    filters.emplace_back("kpi", "supervision");
    each<schema::KpiSeriesRow>(asked(runner, "kpi-series", std::move(filters)), [&](auto row) {
        all.push_back({row.getLocation().cStr(), row.getWeek().cStr(), row.getRebased().cStr()});
    });
    return all;
}

TEST_CASE("kpi series: what belongs to no contract is charted by location, and limits are set anew at one alone") {
    Book book(march());
    for (const char* location : {"location-1", "location-2"}) {
        const std::string worker = std::string("worker-of-") + location;
        book.tell(house_schedule({.terms = {{"chart_visits", 1}}, .location = location}, when("2026-01-01 09:00")),
                  joined(worker, "2025-06-01", when("2026-02-01 09:00")).in(location));
    }
    book.tell(closed("2026-03-02", "2026-03-15"));
    book.tell(
        says<schema::Governance::KpiRebased>("governance-house", when("2026-03-16 09:00"), [](auto fact, const Scene&) {
            fact.setKpi("supervision");
            fact.setLocation("location-2");
            fact.setFrom(number_of("2026-03-09"));
            fact.setReason("another manager");
        }));
    const auto shelf = delivered(board(), book);
    const std::vector<Charted> of_2{{"location-2", "2026-03-08", ""}, {"location-2", "2026-03-15", "another manager"}};
    CHECK(supervision(shelf->runner(), {{"location", "location-2"}}) == of_2);
    CHECK(supervision(shelf->runner(), {{"location", "location-1"}}) ==
          std::vector<Charted>{{"location-1", "2026-03-08", ""}, {"location-1", "2026-03-15", ""}});
    CHECK(supervision(shelf->runner()).size() == 4);
    CHECK(supervision(shelf->runner(), {{"location", "location-2"}, {"contract", "contract-1"}}).empty());
    std::vector<std::string> forecast;
    each<schema::KpiForecastRow>(
        asked(shelf->runner(), "kpi-forecast", {{"kpi", "supervision"}, {"location", "location-2"}}),
        [&](auto row) { forecast.emplace_back(row.getLocation().cStr()); });
    CHECK(forecast == std::vector<std::string>{"location-2"});
}

}  // namespace
}  // namespace daybook::projections
