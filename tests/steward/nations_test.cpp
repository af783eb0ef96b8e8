// Working days are those of the contract's nation (R11), of a location those of its contracts: over Easter 2026
// Scotland works on the Monday, England does not.

#include <algorithm>

#include "events/stored/format.h"
#include "schema/capacity.capnp.h"
#include "schema/contract.capnp.h"
#include "schema/escalation.capnp.h"
#include "schema/package.capnp.h"
#include "schema/worker.capnp.h"
#include "services/steward/warnings.h"
#include "services/steward/weekly.h"
#include "tests/dsl/commissioning.h"
#include "tests/dsl/money.h"
#include "tests/steward/fixture.h"

namespace daybook::steward {
namespace {

using schema::Contract;
using schema::Escalation;
using Nation = Contract::Nation;

// Contract "e" is of England, "s" of Scotland, both from long before.
void agreed(story::Book& book) {
    for (const auto& [id, nation] : {std::pair{"e", Nation::ENGLAND_WALES}, std::pair{"s", Nation::SCOTLAND}})
        book.tell(story::says<Contract::Agreed>(
            std::string("contract-") + id, "-90 09:00",
            [nation = nation](auto fact, const story::Scene&) { fact.setNation(nation); }));
}

Figure broken(const std::string& contract) {
    return {.contract = contract,
            .kpi = "late_visits",
            .month = "2026-04",
            .standing = {.period = {101, 1'000, 1'000},
                         .last_7 = {60, 500, 0},
                         .last_14 = {101, 1'000, 1'000},
                         .remaining = -1},
            .threshold = {.target_ppm = 100'000, .amber_ppm = 70'000, .better = spc::Better::lower},
            .least = 100};
}

}  // namespace

TEST_CASE("nations: the week to Easter Sunday is run on Tuesday in Scotland, and on Wednesday in England") {
    story::Book book{{.day = "2026-03-02"}};
    agreed(book);
    book.tell(story::day_closed("+31 00:05", "2026-04-01"), story::day_closed("+36 00:05", "2026-04-06"));
    Weekly weekly{Calendar::london()};
    for (const auto& stored : book.events()) weekly.take(EventView{stored.bytes()});
    const auto ask = weekly.next();
    REQUIRE(ask);
    CHECK(ask->contract == "s");
    CHECK(ask->week == *parse_day("2026-04-05"));
    weekly.looked(*ask);
    CHECK_FALSE(weekly.next());
    const auto before = book.tell(story::day_closed("+37 00:05", "2026-04-07"));
    for (std::size_t i = before; i < book.events().size(); ++i) weekly.take(EventView{book.events()[i].bytes()});
    REQUIRE(weekly.next());
    CHECK(weekly.next()->contract == "e");
}

TEST_CASE("nations: a person is to be told of a warning within five working days of the contract's nation") {
    story::Book book{{.day = "2026-03-02"}};
    agreed(book);
    book.tell(story::day_closed("+32 00:05", "2026-04-02"));
    Warnings warnings{Calendar::london()};
    for (const auto& stored : book.events()) warnings.take(EventView{stored.bytes()});
    const auto close = warnings.next();
    REQUIRE(close);
    const auto due_of = [&](const std::string& contract, const std::string& location = {}) {
        Figure figure = broken(contract);
        figure.location = location;
        const auto said = warnings.decide(*close, {.position = close->position, .all = {figure}});
        REQUIRE_FALSE(said.warnings.empty());
        const Stamp stamp{.position = Position{99}, .stream = Position{99}, .recorded = {}, .version = Version{1}};
        const auto words = format::stamped(stamp, said.warnings.front().event.content);
        return to_string(instant(EventView{words}.as<Escalation::Raised>().getDue()));
    };
    CHECK(due_of("s") == "2026-04-10T23:00:00Z");  // raised as Good Friday begins; Monday is the first
    CHECK(due_of("e") == "2026-04-13T23:00:00Z");  // Tuesday is
    // What has no contract is of a location.
    CHECK(due_of({}, "north") == "2026-04-13T23:00:00Z");
    const auto care_at_north = [&](const std::string& contract) {
        const auto before = book.tell(story::says<schema::Package::Authorised>("package-of-" + contract, "+32 09:00",
                                                                               [=](auto fact, const story::Scene&) {
                                                                                   fact.setContract(contract);
                                                                                   fact.setLocation("north");
                                                                               }));
        for (std::size_t i = before; i < book.events().size(); ++i) warnings.take(EventView{book.events()[i].bytes()});
    };
    care_at_north("s");
    CHECK(due_of({}, "north") == "2026-04-10T23:00:00Z");
    CHECK(due_of({}, "south") == "2026-04-13T23:00:00Z");
    care_at_north("e");
    CHECK(due_of({}, "north") == "2026-04-13T23:00:00Z");  // they are not of one nation
}

TEST_CASE("nations: an escalation nobody sent is spoken of on the third working day of its contract's nation") {
    House house("2026-04-02 09:00");
    for (const auto& [id, nation] : {std::pair{"e", Nation::ENGLAND_WALES}, std::pair{"s", Nation::SCOTLAND}}) {
        house.tell<Escalation::Raised>(std::string("escalation-") + id, "2026-04-02 09:00",
                                       [&, id = id](auto fact) { fact.setContract(id); });
        house.tell<Contract::Agreed>(std::string("contract-") + id, "2026-01-01 09:00",
                                     [&, nation = nation](auto fact) { fact.setNation(nation); });
    }
    house.now("2026-04-14 12:00");
    Lines lines = house.said();
    std::erase_if(lines, [](const std::string& line) { return !line.starts_with("escalation-"); });
    CHECK(lines == Lines{"escalation-reminded escalation-s 2026-04-07T23:00:00Z",
                         "escalation-reminded escalation-e 2026-04-08T23:00:00Z",
                         "escalation-overdue escalation-s 2026-04-10T23:00:00Z",
                         "escalation-overdue escalation-e 2026-04-13T23:00:00Z"});
}

// What becomes a day later of a contract of England's: a package of "north" is authorised under it, or the one on the
// spot is moved to it, or one of another location.
enum class Then { nothing, another, moved, moved_elsewhere };

// What is said of the spot cap of "north" and of the sickness of a zone of it, both raised at the close of Wednesday 1
// April; of its packages one is on the spot.
Lines spoken_of(Nation nation, Then then) {
    House house("2026-04-01 09:00");
    const auto agreed = [&](const std::string& id, Contract::Route route, Nation of) {
        house.tell<Contract::Agreed>("contract-" + id, "2026-01-01 09:00", [&](auto fact) {
            fact.setRoute(route);
            fact.setNation(of);
        });
    };
    const auto authorised = [&](const std::string& contract, const std::string& location = "north") {
        const std::string of = contract + "-at-" + location;
        house.tell<schema::Package::Authorised>("package-" + of, "2026-03-01 09:00", [&](auto fact) {
            fact.setPerson("person-" + of);
            fact.setContract(contract);
            fact.setLocation(location);
            fact.setFrom(number(*parse_day("2026-03-01")));
            fact.setWeeklySeconds(36'000);
        });
    };
    const auto moved = [&](const std::string& package) {
        house.tell<schema::Package::ContractMoved>(package, "2026-04-02 09:00", [](auto fact) {
            fact.setTo("england");
            fact.setFrom(number(*parse_day("2026-04-03")));
        });
    };
    agreed("spot", Contract::Route::SPOT, nation);
    agreed("england", Contract::Route::FRAMEWORK, Nation::ENGLAND_WALES);
    authorised("spot");
    if (then == Then::moved_elsewhere) authorised("spot", "south");
    house.tell<schema::Capacity::AcceptanceCriteriaSet>("capacity-north", "2026-03-01 09:00", [](auto fact) {
        fact.setFrom(number(*parse_day("2026-03-01")));
        fact.setSpotCap(100'000);
    });
    house.tell<schema::Worker::Joined>("worker-a", "2026-01-01 09:00", [](auto fact) {
        fact.setOn(number(*parse_day("2025-01-01")));
        fact.setZone("E4");
        fact.setLocation("north");
        fact.setContractedSeconds(35 * 3'600);
    });
    house.tell<schema::Worker::Absent>("worker-a", "2026-04-01 09:00", [](auto fact) {
        fact.setFrom(number(*parse_day("2026-04-01")));
        fact.setKind(schema::Worker::Absent::Kind::SICKNESS);
    });
    house.live("2026-04-02 00:10");
    if (then == Then::another) authorised("england");
    if (then == Then::moved) moved("package-spot-at-north");
    if (then == Then::moved_elsewhere) moved("package-spot-at-south");
    house.now("2026-04-14 12:00");
    Lines lines = house.said();
    std::erase_if(lines, [](const std::string& line) { return !line.starts_with("escalation-"); });
    std::ranges::sort(lines);
    return lines;
}

TEST_CASE("nations: what is raised of a location waits for the working days of its contracts, where they are of one") {
    const auto both = [](const std::string& reminded, const std::string& overdue) {
        return Lines{"escalation-overdue escalation-sickness.E4.2026-04-01 " + overdue,
                     "escalation-overdue escalation-spot-cap.north.2026-04-01 " + overdue,
                     "escalation-reminded escalation-sickness.E4.2026-04-01 " + reminded,
                     "escalation-reminded escalation-spot-cap.north.2026-04-01 " + reminded};
    };
    const auto scottish = both("2026-04-07T23:00:00Z", "2026-04-10T23:00:00Z");
    const auto english = both("2026-04-08T23:00:00Z", "2026-04-13T23:00:00Z");
    CHECK(spoken_of(Nation::SCOTLAND, Then::nothing) == scottish);
    CHECK(spoken_of(Nation::ENGLAND_WALES, Then::nothing) == english);
    // By when somebody was to be told stands as it was raised.
    const auto since = both("2026-04-08T23:00:00Z", "2026-04-10T23:00:00Z");
    CHECK(spoken_of(Nation::SCOTLAND, Then::another) == since);
    CHECK(spoken_of(Nation::SCOTLAND, Then::moved) == since);
    CHECK(spoken_of(Nation::SCOTLAND, Then::moved_elsewhere) == scottish);
}

}  // namespace daybook::steward
