// The commissioner's table: W13 to the penny from 1,552 package events, and what becomes of it when packages change.

#include "projections/market/market.h"

#include <catch2/catch.hpp>

#include "events/core/no_data.h"
#include "projections/market/price.h"
#include "schema/organisation.capnp.h"
#include "tests/dsl/commissioning.h"
#include "tests/dsl/records.h"
#include "tests/projections/harness.h"

namespace daybook::projections {
namespace {

using namespace story;
using By = schema::MarketRow::By;
using Route = schema::Contract::Route;
using Unit = schema::Contract::RatesSet::RateUnit;

const Projection& projection() {
    static const Projection one = market::projection();
    return one;
}

struct Bought {
    std::string contract = "framework";
    double hours = 10;
    std::int64_t pence = 0;  // an hour; 0 = the contract's card
    std::string provider = "organisation-p1", zone = "E4", lot = "", person = "", from = "2026-01-05";
    schema::Contract::Service service = schema::Contract::Service::HOMECARE;
};
Line bought(const std::string& package, Bought of, std::string when = "-40 09:00") {
    return says<schema::Package::Authorised>("package-" + package, std::move(when), [=](auto fact, const Scene& scene) {
        fact.setPerson(of.person.empty() ? "person-of-" + package : of.person);
        fact.setContract(of.contract);
        fact.setProvider(of.provider);
        fact.setZone(of.zone);
        fact.setLot(of.lot);
        fact.setService(of.service);
        fact.setLocation(scene.location);
        fact.setWeeklySeconds(static_cast<std::uint64_t>(of.hours * 3'600 + 0.5));
        fact.setFrom(number_of(of.from));
        fact.setRatePence(of.pence);
    });
}
Line ended(const std::string& package, std::string on, std::string when) {
    return says<schema::Package::Ended>("package-" + package, std::move(when),
                                        [=](auto fact, const Scene&) { fact.setOn(number_of(on)); });
}
Line supplement(const std::string& package, std::int64_t pence, std::string from, std::string when) {
    return says<schema::Package::SupplementSet>("package-" + package, std::move(when), [=](auto fact, const Scene&) {
        fact.setPence(pence);
        fact.setFrom(number_of(from));
    });
}
Line card(const std::string& contract, std::vector<std::int64_t> pence, std::string from = "2026-01-01") {
    return says<schema::Contract::RatesSet>("contract-" + contract, "-39 09:00", [=](auto fact, const Scene&) {
        fact.setFrom(number_of(from));
        auto rates = fact.initRates(static_cast<unsigned>(pence.size()));
        for (unsigned i = 0; i < rates.size(); ++i) {
            rates[i].setPence(pence[i]);
            rates[i].setZone(i == 0 ? "" : "zone-" + std::to_string(i));
        }
    });
}

// What one row says, as the table of rules.md has it.
struct Said {
    std::uint32_t packages = 0;
    std::int64_t seconds = 0, pence = 0, weighted = 0, mean = 0, least = 0, most = 0;
    bool operator==(const Said&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Said& s) {
    return out << s.packages << " packages, " << s.seconds << " s, " << s.pence << " p, weighted " << s.weighted
               << ", mean " << s.mean << ", " << s.least << " to " << s.most;
}
std::int64_t hours(double hours) { return static_cast<std::int64_t>(hours * 3'600 + 0.5); }

struct Told {
    explicit Told(const Book& book, std::uint32_t page_events = 4'096) : kept(projection(), book, page_events) {
        kept.catch_up();
    }

    std::vector<std::string> rows(Filters filters, const std::function<void(schema::MarketRow::Reader)>& visit) const {
        std::vector<std::string> groups;
        kept.rows<schema::MarketRow>(std::move(filters), [&](auto row) {
            groups.emplace_back(row.getGroup().cStr());
            visit(row);
        });
        return groups;
    }
    Said said(const std::string& by, const std::string& group = "", Filters more = {}) const {
        Said said;
        more.emplace_back("by", by);
        if (!group.empty()) more.emplace_back("group", group);
        rows(std::move(more), [&](auto row) {
            said = {row.getPackages(),  row.getWeeklySeconds(), row.getWeeklyPence(), row.getWeightedPence(),
                    row.getMeanPence(), row.getMinPence(),      row.getMaxPence()};
        });
        return said;
    }
    Kept kept;
};

Line contract_of(const std::string& id, Route route, std::string title = "") {
    return says<schema::Contract::Agreed>("contract-" + id, "-40 08:00", [=](auto fact, const Scene&) {
        fact.setRoute(route);
        fact.setTitle(title.empty() ? id : title);
        fact.setProvider("organisation-p1");
    });
}
Story contracts() {
    return told(contract_of("framework", Route::FRAMEWORK), contract_of("dps", Route::DPS),
                contract_of("spot", Route::SPOT));
}

struct Group {
    unsigned packages;
    double hours;
    std::int64_t pence;
};
const std::vector<Group> on_the_framework{
    {10, 7, 1'333}, {20, 14, 1'820}, {283, 11, 1'768}, {515, 15, 1'810}, {1, 8.74, 1'747}};
const std::vector<Group> outside_it{
    {12, 5, 1'181}, {8, 10, 2'295}, {398, 5, 1'293}, {304, 35, 1'658}, {1, 8.16, 1'495}};

// Packages "framework-0-0" …, on one of the contracts in turn.
Story packages_of(const std::string& side, const std::vector<Group>& groups, const std::vector<std::string>& on) {
    Story story;
    unsigned turn = 0;
    for (std::size_t g = 0; g < groups.size(); ++g)
        for (unsigned i = 0; i < groups[g].packages; ++i)
            story.push_back(
                bought(side + "-" + std::to_string(g) + "-" + std::to_string(i),
                       {.contract = on[turn++ % on.size()], .hours = groups[g].hours, .pence = groups[g].pence}));
    return story;
}

const Said framework{829, hours(11'196.74), 20'104'213, 1'796, 1'790, 1'333, 1'820};
const Said outside{723, hours(12'778.16), 20'480'849, 1'603, 1'456, 1'181, 2'295};
const Said all{1'552, hours(23'974.90), 40'585'062, 1'693, 1'634, 1'181, 2'295};

TEST_CASE("market: W13 comes out to the penny from 1,552 package events, as they come and rebuilt") {
    Book book;
    book.tell(contracts());
    book.tell(packages_of("framework", on_the_framework, {"framework"}));
    Told live(book, 97);
    CHECK(live.said("side", "framework") == framework);
    CHECK(live.said("all") == framework);
    book.tell(packages_of("outside", outside_it, {"dps", "spot"}));
    live.kept.catch_up();
    CHECK(live.said("side", "framework") == framework);
    CHECK(live.said("side", "outside") == outside);
    CHECK(live.said("all") == all);

    const Told rebuilt(book);
    CHECK(rebuilt.kept.digest() == live.kept.digest());
    CHECK(rebuilt.said("all") == all);

    // The parts of the outside add up to it.
    const Said dps = live.said("route", "dps"), spot = live.said("route", "spot");
    CHECK(dps.packages + spot.packages == outside.packages);
    CHECK(dps.seconds + spot.seconds == outside.seconds);
    CHECK(dps.pence + spot.pence == outside.pence);
}

TEST_CASE("market: a package that ends or moves takes its hours and its cost with it, to the penny") {
    Book book;
    book.tell(contracts());
    book.tell(packages_of("framework", on_the_framework, {"framework"}));
    book.tell(packages_of("outside", outside_it, {"dps", "spot"}));
    Told live(book, 97);
    // 8.74 h at 17.47 are £152.69 (152.6878), 15 h at 18.10 are £271.50.
    book.tell(ended("framework-4-0", "2026-03-03", "-2 09:00"),
              contract_moved("framework-3-0", "spot", "2026-03-04", "09:00"));
    live.kept.catch_up();
    const Said left = live.said("side", "framework"), grown = live.said("side", "outside");
    CHECK(left.packages == 827);
    CHECK(left.seconds == framework.seconds - hours(8.74) - hours(15));
    CHECK(left.pence == framework.pence - 15'269 - 27'150);
    CHECK(grown.packages == 724);
    CHECK(grown.seconds == outside.seconds + hours(15));
    CHECK(grown.pence == outside.pence + 27'150);
    CHECK(live.said("all").pence == all.pence - 15'269);

    // As at the day before, both were still there.
    CHECK(live.said("side", "framework", {{"day", "2026-03-03"}}) == framework);
    CHECK(live.said("side", "outside", {{"day", "2026-03-03"}}) == outside);
    CHECK(Told(book).kept.digest() == live.kept.digest());
}

TEST_CASE("market: minutes could not print the council's figure, which is why time is kept in seconds") {
    CHECK(hours(8.74) % 60 != 0);
    CHECK(hours(11'196.74) % 60 != 0);
}

TEST_CASE("market: a package costs its own rate, else its contract's card, and its supplement on top") {
    Book book;
    book.tell(contracts());
    book.tell(card("framework", {1'800, 1'950}), bought("own", {.hours = 10, .pence = 2'000}),
              bought("card", {.hours = 10}), bought("far", {.hours = 10, .zone = "zone-1"}),
              bought("unpriced", {.contract = "spot", .hours = 10}), supplement("card", 978, "2026-03-04", "09:00"));
    const Told told(book);
    CHECK(told.said("side", "framework") == Said{3, hours(30), 20'000 + 27'780 + 19'500, 2'243, 2'243, 1'950, 2'778});
    CHECK(told.said("side", "framework", {{"day", "2026-03-03"}}).least == 1'800);
    CHECK(told.said("side", "outside") == Said{1, hours(10), 0, no_data, no_data, no_data, no_data});
    told.rows({{"by", "side"}, {"group", "outside"}}, [](auto row) { CHECK(row.getUnpriced() == 1); });
}

TEST_CASE("market: a rate outside its contract's card is an exception, and one without a card is not") {
    Book book;
    book.tell(contracts());
    book.tell(card("framework", {1'800}), bought("on", {.pence = 1'800}), bought("off", {.pence = 1'801}),
              bought("no-card", {.contract = "spot", .pence = 2'500}));
    const Told told(book);
    told.rows({{"by", "all"}}, [](auto row) { CHECK(row.getOutsideCard() == 1); });
    std::vector<std::string> named;
    each<schema::MarketRow>(asked(told.kept.runner(), "market-exceptions"), [&](auto row) {
        named.emplace_back(row.getTitle().cStr());
        CHECK(row.getWeightedPence() == 1'801);
        CHECK(std::string(row.getGroup().cStr()) == "framework");
    });
    CHECK(named == std::vector<std::string>{"off"});
}

TEST_CASE("market: packages still on a closed contract stand beside the one replacing it") {
    Book book;
    book.tell(contract_of("dps", Route::DPS, "DPS 2018"), contract_of("framework", Route::FRAMEWORK),
              says<schema::Contract::ClosedToNew>("contract-dps", "-30 09:00", [](auto fact, const Scene&) {
                  fact.setFrom(number_of("2026-02-02"));
                  fact.setReplacedBy("contract-framework");
              }));
    book.tell(bought("a", {.contract = "dps", .hours = 5, .pence = 1'293}),
              bought("b", {.contract = "dps", .hours = 7, .pence = 1'293}), bought("c", {.pence = 1'810}));
    const Told told(book);
    told.rows({{"by", "contract"}, {"group", "dps"}}, [](auto row) {
        CHECK(std::string(row.getTitle().cStr()) == "DPS 2018, closed to new packages, replaced by framework");
        CHECK(row.getOnClosed() == 2);
        CHECK(row.getWeightedPence() == 1'293);
    });
    told.rows({{"by", "contract"}, {"group", "framework"}}, [](auto row) {
        CHECK(row.getOnClosed() == 0);
        CHECK(row.getWeightedPence() == 1'810);
    });
    told.rows({{"by", "all"}, {"day", "2026-02-01"}}, [](auto row) { CHECK(row.getOnClosed() == 0); });
}

Line registered(const std::string& id) {
    return says<schema::Organisation::Registered>("organisation-" + id, "-60 09:00", [=](auto fact, const Scene&) {
        fact.setTitle("Provider " + id);
        fact.initRoles(1).set(0, schema::Organisation::Role::PROVIDER);
    });
}
Line rated(const std::string& id, schema::Organisation::Rating rating, std::string on) {
    return says<schema::Organisation::RatingPublished>("organisation-" + id, "-50 09:00", [=](auto fact, const Scene&) {
        fact.setRating(rating);
        fact.setOn(number_of(on));
    });
}

TEST_CASE("market: providers by the regulator's rating, with and without packages; people are not packages") {
    using Rating = schema::Organisation::Rating;
    Book book;
    book.tell(contracts());
    book.tell(registered("p1"), registered("p2"), registered("p3"), rated("p1", Rating::GOOD, "2026-01-10"),
              rated("p2", Rating::GOOD, "2026-01-10"));
    book.tell(bought("a", {.person = "person-1"}), bought("b", {.person = "person-1"}),
              bought("c", {.provider = "p4", .person = "person-2"}));
    const Told told(book);
    struct Row {
        std::uint32_t providers, with, packages, people;
        bool operator==(const Row&) const = default;
    };
    std::map<std::string, Row> rows;
    const auto note = [&](auto row) {
        rows[row.getGroup().cStr()] = {row.getProviders(), row.getWithPackages(), row.getPackages(), row.getPeople()};
    };
    told.rows({{"by", "rating"}}, note);
    CHECK(rows["good"] == Row{2, 1, 2, 1});
    CHECK(rows["notInspected"] == Row{2, 1, 1, 1});  // p3, and p4 of whom nobody told more
    told.rows({{"by", "all"}}, note);
    CHECK(rows[""] == Row{4, 2, 3, 2});
    CHECK(told.rows({{"by", "provider"}}, [](auto) {}) == std::vector<std::string>{"p1", "p2", "p3", "p4"});
}

TEST_CASE("market: reablement, hand-backs of the year, and capacity declared and free by zone and lot") {
    Book book;
    book.tell(contracts());
    book.tell(says<schema::Capacity::ZoneDefined>("capacity-location-1", "-40 09:00",
                                                  [](auto fact, const Scene&) {
                                                      fact.setZone("E4");
                                                      fact.setLot("lot-2");
                                                  }),
              criteria("-40 09:00"), declared("-40 09:00", "E4", "", 3'000), declared("-40 09:00", "E5", "", 600));
    book.tell(bought("a", {.hours = 10, .service = schema::Contract::Service::REABLEMENT}), bought("b", {.hours = 20}),
              bought("c", {.hours = 5, .zone = "E5"}),
              handed_back("b", "2026-02-19", schema::Package::HandBack::NOT_VIABLE, "-12 09:00"));
    const Told told(book);
    const auto check = [&](const std::string& by, const std::string& group, std::uint32_t reablement,
                           std::uint32_t handed, std::int64_t capacity, std::int64_t free) {
        INFO(by << " " << group);
        bool found = false;
        Filters filters{{"by", by}};
        if (!group.empty()) filters.emplace_back("group", group);
        told.rows(filters, [&](auto row) {
            found = true;
            CHECK(row.getReablement() == reablement);
            CHECK(row.getHandBacks() == handed);
            CHECK(row.getCapacitySeconds() == capacity * 60);
            CHECK(row.getFreeSeconds() == free * 60);
        });
        CHECK(found);
    };
    check("all", "", 1, 1, 3'600, 3'600 - 600 - 300);
    check("zone", "E4", 1, 1, 3'000, 2'400);
    check("zone", "E5", 0, 0, 600, 300);
    check("lot", "lot-2", 1, 1, 3'000, 2'400);
    check("service", "reablement", 1, 0, 0, 0);
    told.rows({{"by", "all"}, {"day", "2027-02-20"}}, [](auto row) { CHECK(row.getHandBacks() == 0); });
}

TEST_CASE("market: a word that a filter does not know is refused with those it does") {
    Book book;
    book.tell(contracts());
    const Told told(book);
    const auto by = ask(told.kept.runner(), "market", {.filters = {{"by", "colour"}}});
    REQUIRE_FALSE(by);
    CHECK(by.error().sentence.starts_with("“by” is “colour”, not all, side, route"));
    CHECK_FALSE(ask(told.kept.runner(), "market", {.filters = {{"day", "yesterday"}}}));
}

care::Rate rate_of(std::int64_t pence, Unit unit = Unit::HOUR, std::int64_t band_s = 0) {
    care::Rate rate;
    rate.pence = pence;
    rate.unit = unit;
    rate.band = Seconds{band_s};
    return rate;
}

TEST_CASE("price: by the hour, the visit, the night, the week, and by the length of visits") {
    const Day day = *parse_day("2026-03-04");
    const std::vector<care::Slot> slots{{.weekdays = 0x7f, .length = Seconds{1'800}, .required = 2}};
    const market::Week week{.time = Seconds{7 * 2 * 1'800}, .slots = slots}, unplanned{.time = Seconds{25'200}};
    const auto weekly = [&](std::vector<care::Rate> rates, const market::Week& of) {
        care::RateCard card;
        card.rates = std::move(rates);
        const auto price = market::price_of({}, &card, of, day);
        return price ? price->weekly_pence : -1;
    };
    CHECK(weekly({rate_of(1'795)}, week) == 12'565);
    CHECK(weekly({rate_of(900, Unit::VISIT)}, week) == 14 * 900);
    CHECK(weekly({rate_of(900, Unit::VISIT)}, unplanned) == -1);
    CHECK(weekly({rate_of(50'000, Unit::WEEK)}, unplanned) == 50'000);
    CHECK(weekly({rate_of(560, Unit::VISIT, 900), rate_of(910, Unit::VISIT, 1'800), rate_of(1'330, Unit::VISIT, 2'700)},
                 week) == 14 * 910);
    CHECK(weekly({rate_of(560, Unit::VISIT, 900)}, week) == 14 * 560);
    CHECK(weekly({}, week) == -1);
    CHECK_FALSE(market::price_of({}, nullptr, week, day));
    care::PackagePrice own;
    own.rate_pence = 1'747;
    CHECK(market::price_of(own, nullptr, {.time = Seconds{31'464}}, day)->weekly_pence == 15'269);
    CHECK_FALSE(market::price_of(own, nullptr, {}, day));
}

}  // namespace
}  // namespace daybook::projections
