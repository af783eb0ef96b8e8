// What a location has promised, held against what it declared by competence (R15) and against its caps on spot (R16).

#include "events/care/load.h"

#include <catch2/catch.hpp>

#include "events/care/said.h"

namespace daybook::care {
namespace {

using std::chrono::minutes;
using Measure = SpotCap::Measure;

const Day today{std::chrono::sys_days{std::chrono::year{2026} / 3 / 4}.time_since_epoch()};
const Now now{.instant = Instant{std::chrono::sys_days{std::chrono::year{2026} / 3 / 4}} + std::chrono::hours{10},
              .day = today};

// One visit every morning for so many minutes.
Package package(std::string zone, int length, std::vector<std::string> skills = {}) {
    Package one;
    one.plan.package = "p";
    one.plan.location = "north";
    one.plan.zone = std::move(zone);
    one.plan.first = today - std::chrono::days{30};
    one.plan.turns.push_back(
        {.from = earliest_time,
         .until = {},
         .recorded = {},
         .slots = {{.weekdays = 0x7f, .start = std::chrono::hours{8}, .length = minutes{length}}}});
    one.skills = std::move(skills);
    return one;
}

Location north(Location::Criteria criteria = {}) {
    Location location{.id = "north"};
    criteria.from = today - std::chrono::days{60};
    criteria.zones = {"E4", "E5"};
    criteria.bands = {{.name = "morning", .from = Seconds{0}, .to = std::chrono::hours{12}}};
    location.criteria.push_back(std::move(criteria));
    return location;
}

constexpr auto framework = schema::Contract::Route::FRAMEWORK;
constexpr auto spot = schema::Contract::Route::SPOT;

TEST_CASE("load: what needs a competence takes of it as well, promised or running") {
    Location location = north();
    location.reserved.push_back({.referral = "referral-r",
                                 .package = "package-r",
                                 .shares = {{.zone = "E4", .band = "morning", .weekly = minutes{120}}},
                                 .skills = {"peg", "hoist"}});
    const Package plain = package("E4", 60), peg = package("E4", 30, {"peg"});
    const std::vector<OnRoute> packages{{&plain, framework}, {&peg, framework}};
    const Load load = load_of(location, packages, now);
    CHECK(load.cells.at({"E4", "morning"}).active == minutes{7 * 90});
    CHECK(load.cells.at({"E4", "morning"}).accepted == minutes{120});
    CHECK(load.cells.at({"E4", "morning", "peg"}).active == minutes{7 * 30});
    CHECK(load.cells.at({"E4", "morning", "peg"}).accepted == minutes{120});
    CHECK(load.cells.at({"E4", "morning", "hoist"}).active == Seconds{0});
    CHECK(load.whole.all == minutes{7 * 90 + 120});
}

Criterion hours_of(const std::vector<Criterion>& check, std::string_view with) {
    for (const auto& line : check)
        if (line.what == Criterion::What::HOURS && line.says.find(with) != std::string::npos) return line;
    FAIL("no hours with " << with);
    return {};
}

TEST_CASE("load: what was promised is taken once, under whatever name it is authorised") {
    Location location = north();
    location.reserved.push_back({.referral = "referral-r",
                                 .package = "package-r",
                                 .shares = {{.zone = "E4", .band = "morning", .weekly = minutes{120}}},
                                 .spot = true});
    Package other = package("E4", 60);
    CHECK(load_of(location, std::vector<OnRoute>{{&other, spot}}, now).whole.spot == minutes{7 * 60 + 120});
    other.referral = "r";
    const Load load = load_of(location, std::vector<OnRoute>{{&other, spot}}, now);
    CHECK(load.whole.spot == minutes{7 * 60});
    CHECK(load.whole.spot_packages == 1);
    CHECK(load.cells.at({"E4", "morning"}).accepted == Seconds{});
}

TEST_CASE("acceptance: hours are free of the competence that is needed, where the location declares them") {
    Location location = north();
    const auto declare = [&](const char* zone, const char* skill, int time) {
        location.declared.push_back(
            {.zone = zone, .band = "morning", .skill = skill, .weekly = minutes{time}, .from = today});
    };
    declare("E4", "", 2'400);
    declare("E4", "peg", 300);
    Referral referral;
    referral.zone = "E4";
    referral.bands = {{.name = "morning", .weekly = minutes{210}}};
    referral.skills = {"peg", "hoist"};
    const auto check = [&](const std::vector<OnRoute>& packages) {
        return acceptance_check(question_of(referral, nullptr, &location, load_of(location, packages, now), now));
    };
    CHECK(hours_of(check({}), "with peg").outcome == Criterion::Outcome::PASS);
    const Package peg = package("E4", 15, {"peg"}), plain = package("E4", 60);
    CHECK(hours_of(check({{&plain, framework}}), "with peg").outcome == Criterion::Outcome::PASS);
    const auto refused = hours_of(check({{&peg, framework}}), "with peg");
    CHECK(refused.outcome == Criterion::Outcome::FAIL);
    CHECK(refused.says ==
          "E4 morning with peg: 300 min declared − 105 min active − 0 min held − 0 min accepted = 195 min free, and it "
          "needs 210 min");
    CHECK_FALSE(refused.hard);
    // Nobody ever declared time by "hoist"; of "peg" in E5 nobody did, and elsewhere they do.
    for (const auto& line : check({})) CHECK(line.says.find("with hoist") == std::string::npos);
    referral.zone = "E5";
    declare("E5", "", 2'400);
    CHECK(hours_of(check({}), "E5 morning with peg").outcome == Criterion::Outcome::UNKNOWN);
}

TEST_CASE("spot caps: a number of packages and weekly time, of the whole or of each zone") {
    const Package old = package("E4", 60), spot_4 = package("E4", 30), spot_5 = package("E5", 30);
    const std::vector<OnRoute> packages{{&old, framework}, {&spot_4, spot}, {&spot_5, spot}};
    struct Row {
        const char* story;
        Location::Criteria criteria;
        std::optional<More> more;
        std::vector<SpotCap> caps;
        std::vector<bool> within, reached;
    };
    const std::int64_t week = 7 * 60;  // seconds of a minute a day
    const Row rows[] = {
        {"two of two", {.spot_packages = 2}, {}, {{Measure::packages, "", 2, 2, 1'000'000}}, {true}, {true}},
        {"a third",
         {.spot_packages = 2},
         More{"E4", minutes{1}},
         {{Measure::packages, "", 3, 2, 1'000'000}},
         {false},
         {true}},
        {"a third of three",
         {.spot_packages = 3},
         More{"E4", minutes{1}},
         {{Measure::packages, "", 3, 3, 1'000'000}},
         {true},
         {true}},
        {"weekly time",
         {.spot_weekly = minutes{420}},
         More{"E5", minutes{0}},
         {{Measure::time, "", 60 * week, 60 * week, 1'000'000}},
         {true},
         {true}},
        {"a minute more",
         {.spot_weekly = minutes{420}},
         More{"E5", minutes{1}},
         {{Measure::time, "", 60 * week + 60, 60 * week, 1'000'000}},
         {false},
         {true}},
        {"each zone",
         {.spot_cap = 400'000, .spot_by_zone = true},
         {},
         {{Measure::share, "E4", 30 * week, 90 * week, 400'000}, {Measure::share, "E5", 30 * week, 30 * week, 400'000}},
         {true, false},
         {false, true}},
        {"what is more counts in its zone",
         {.spot_cap = 400'000, .spot_by_zone = true},
         More{"E4", minutes{7 * 10}},
         {{Measure::share, "E4", 40 * week, 100 * week, 400'000}},
         {true},
         {true}},
        {"share and number together",
         {.spot_cap = 600'000, .spot_packages = 5},
         {},
         {{Measure::share, "", 60 * week, 120 * week, 600'000}, {Measure::packages, "", 2, 5, 1'000'000}},
         {true, true},
         {false, false}},
        {"none set", {}, More{"E4", minutes{1}}, {}, {}, {}},
    };
    for (const Row& row : rows) {
        INFO(row.story);
        const Location location = north(row.criteria);
        const auto caps = spot_caps(location, load_of(location, packages, now), today, row.more);
        REQUIRE(caps == row.caps);
        for (std::size_t i = 0; i < caps.size(); ++i) {
            CHECK(caps[i].within() == row.within[i]);
            CHECK(caps[i].reached() == row.reached[i]);
        }
    }
}

TEST_CASE("acceptance: every cap on spot that is set is a line of its own, and nobody overrides one") {
    Location location =
        north({.spot_cap = 900'000, .spot_by_zone = true, .spot_packages = 1, .spot_weekly = minutes{500}});
    const Package taken = package("E4", 30), old = package("E4", 60);
    Referral referral;
    referral.zone = "E4";
    referral.route = spot;
    referral.weekly = minutes{120};
    const Load load = load_of(location, std::vector<OnRoute>{{&taken, spot}, {&old, framework}}, now);
    std::vector<std::string> lines;
    for (const auto& line : acceptance_check(question_of(referral, nullptr, &location, load, now)))
        if (line.what == Criterion::What::SPOT_CAP) {
            CHECK(line.hard);
            lines.push_back((line.outcome == Criterion::Outcome::PASS ? "pass: " : "fail: ") + line.says);
        }
    CHECK(lines == std::vector<std::string>{
                       "pass: spot in E4 would be 330 min of 750 min a week, 44.00 %, and the cap is 90.00 %",
                       "fail: spot in E4 would be 2 packages, and the cap is 1",
                       "pass: spot in E4 would be 330 min a week, and the cap is 500 min"});
    referral.zone = "E5";
    const auto elsewhere = acceptance_check(question_of(referral, nullptr, &location, load, now));
    for (const auto& line : elsewhere)
        if (line.what == Criterion::What::SPOT_CAP && line.says.find("package") != std::string::npos)
            CHECK(line.outcome == Criterion::Outcome::PASS);
}

TEST_CASE("acceptance: a new visit joins a round of who has the competence it needs, and not any round") {
    Location location = north();
    location.travel = {
        {.from = today, .legs = {{.from = "E5", .to = "E4", .minutes = 9}, {.from = "E4", .to = "E4", .minutes = 3}}}};
    const Package near = package("E4", 30), far = package("E5", 30, {"peg"});
    const std::vector<OnRoute> packages{{&near, framework}, {&far, framework}};
    const Load load = load_of(location, packages, now);
    const auto minutes_for = [&](std::vector<std::string> skills) {
        Referral referral;
        referral.zone = "E4";
        referral.bands = {{.name = "morning", .weekly = minutes{210}}};
        referral.skills = std::move(skills);
        return question_of(referral, nullptr, &location, load, now).travel_minutes;
    };
    CHECK(minutes_for({}) == 3);
    CHECK(minutes_for({"peg"}) == 9);               // who can do it is in E5
    CHECK(minutes_for({"hoist"}) == std::nullopt);  // nobody who can goes anywhere that morning
    CHECK(minutes_for({"peg", "hoist"}) == std::nullopt);
}

TEST_CASE("acceptance: a new visit joins the visits of the rota, and the plan's on days for which none is made (R15)") {
    Location location = north();
    location.criteria.front().bands.push_back(
        {.name = "evening", .from = std::chrono::hours{12}, .to = Seconds{86'400}});
    location.travel = {{.from = today, .legs = {{.from = "E5", .to = "E4", .minutes = 9}}}};
    const Calendar& calendar = Calendar::london();
    const Package far = package("E5", 30);  // every morning at eight
    // Now is ten on a Wednesday.
    const auto on = [&](int days_on, int hour, bool stands = true) {
        return OnRota{.start = calendar.at(today + std::chrono::days{days_on}, std::chrono::hours{hour}).instant,
                      .stands = stands};
    };
    const auto week_of = [&](int hour, bool stands = true) {
        std::vector<OnRota> visits;
        for (int days_on = 0; days_on < 7; ++days_on) visits.push_back(on(days_on, hour, stands));
        return visits;
    };
    const auto minutes_for = [&](const char* band, const std::vector<OnRota>& visits) {
        std::vector<OnRoute> packages{{.package = &far, .route = framework}};
        take_rota(packages.front(), visits, now, calendar);
        Referral referral;
        referral.zone = "E4";
        referral.bands = {{.name = band, .weekly = minutes{210}}};
        return question_of(referral, nullptr, &location, load_of(location, packages, now), now).travel_minutes;
    };
    CHECK(minutes_for("morning", {}) == 9);
    CHECK(minutes_for("evening", {}) == std::nullopt);
    CHECK(minutes_for("evening", {on(2, 19)}) == 9);  // one of the visits was moved
    CHECK(minutes_for("morning", {on(2, 19)}) == 9);  // and six were not
    CHECK(minutes_for("morning", week_of(19)) == std::nullopt);
    CHECK(minutes_for("morning", week_of(8, false)) == std::nullopt);  // called off, so nobody comes by
    // The seventh day is the last.
    CHECK(minutes_for("evening", {on(6, 19)}) == 9);
    CHECK(minutes_for("evening", {on(7, 19)}) == std::nullopt);
    CHECK(minutes_for("morning", {on(-1, 19), on(7, 19)}) == 9);
    // What begins later today is still to come, what began is not.
    std::vector<OnRota> evenings = week_of(19);
    evenings.front() = on(0, 11);
    CHECK(minutes_for("morning", evenings) == 9);
    evenings.front() = on(0, 9);
    CHECK(minutes_for("morning", evenings) == std::nullopt);
}

}  // namespace
}  // namespace daybook::care
