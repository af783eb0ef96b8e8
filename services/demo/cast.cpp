#include "services/demo/cast.h"

#include <cmath>
#include <limits>

#include "events/core/calendar.h"
#include "services/demo/dice.h"

namespace daybook::demo {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using Route = schema::Contract::Route;

enum Purpose : std::uint64_t { person_key = 1, worker_key, name_key, plan_key, life_key, change_key, stay_key };

constexpr std::array<std::string_view, 24> given_names = {"Amber", "Basil",   "Clover", "Dorian",  "Elowen",  "Fern",
                                                          "Gilda", "Heath",   "Iris",   "Juniper", "Kestrel", "Linden",
                                                          "Maple", "Nettle",  "Olive",  "Perry",   "Quill",   "Rowan",
                                                          "Sage",  "Thistle", "Umber",  "Violet",  "Willow",  "Yarrow"};
constexpr std::array<std::string_view, 20> family_names = {
    "Sampleton",   "Mockridge", "Testerby",   "Fictley",  "Demoworth",  "Placeholme", "Inventham",
    "Examplewood", "Trialby",   "Imaginham",  "Dummerly", "Pretendale", "Notreal",    "Madeupton",
    "Synthwell",   "Fablecott", "Storyfield", "Seedham",  "Randomley",  "Diceworth"};

std::string base32(Dice dice) {
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz234567";
    std::string text;
    for (int i = 0; i < 26; ++i) text += letters[dice.below(letters.size())];
    return text;
}

// Visits cluster at getting up, lunch, tea and bed, on the quarter hour.
Seconds in_window(Dice& dice, minutes from, int quarters) { return from + minutes{15} * dice.between(0, quarters); }

Seconds length(Dice& dice, std::uint32_t half_hour, std::uint32_t longer) {
    const auto throw_of = dice.below(1'000);
    if (throw_of < half_hour) return minutes{30};
    return throw_of < half_hour + longer ? minutes{45} : minutes{15};
}

std::vector<Slot> visit_plan(std::uint64_t seed, std::uint64_t number) {
    Dice dice({seed, plan_key, number});
    const bool insulin = number % insulin_every == 7;
    const std::uint8_t required = dice.chance(100) ? 2 : 1;
    const auto pattern = dice.below(100);
    const bool lunch = pattern >= 30 && !(pattern >= 45 && pattern < 60);
    const bool tea = pattern >= 45;
    std::vector<Slot> plan;
    plan.push_back({.start = in_window(dice, hours{7}, 17), .length = length(dice, 740, 160), .required = required});
    if (insulin)
        plan.back() = {.start = hours{8} - minutes{15} * dice.between(0, 1), .length = minutes{15}, .critical = true};
    const std::uint8_t at_home = dice.chance(120) ? 0x75 : 0x7f;  // a day centre on Tuesdays and Thursdays
    if (lunch)
        plan.push_back({.weekdays = at_home,
                        .start = in_window(dice, hours{11} + minutes{45}, 8),
                        .length = length(dice, 600, 0)});
    if (tea)
        plan.push_back({.start = in_window(dice, hours{15} + minutes{30}, 9),
                        .length = length(dice, 550, 0),
                        .critical = insulin});
    plan.push_back({.start = in_window(dice, hours{18} + minutes{30}, 14),
                    .length = length(dice, 700, 100),
                    .required = required});
    return plan;
}

// The window a usual visit at this time of day may be moved in, by the same words as above.
struct Window {
    Seconds from;
    int quarters;
};
Window window_of(Seconds start) {
    if (start < hours{11} + minutes{30}) return {hours{7}, 17};
    if (start < hours{15}) return {hours{11} + minutes{45}, 8};
    if (start < hours{18}) return {hours{15} + minutes{30}, 9};
    return {hours{18} + minutes{30}, 14};
}

constexpr Seconds quarter = minutes{15};
constexpr Seconds between_doors = minutes{7};

// About three packages of 120 end a week, none of them in its first ten days.
void cast_end(Package& package, std::uint64_t seed) {
    Dice dice({seed, life_key, package.number});
    const double life = 10 + std::log(1 - dice.unit()) / std::log(1 - 1.0 / 280);
    package.last = package.from + days{static_cast<int>(life)};
    package.died = dice.chance(250);
}

constexpr int blocks = 26;  // of four weeks: two years of changes and stays are cast in advance
constexpr days block{28};

void cast_changes(Package& package, std::uint64_t seed) {
    // A change that nobody would live to see, or a stay that reaches into the last days, does not come about.
    for (int b = 0; b < blocks; ++b) {
        Dice dice({seed, change_key, package.number, static_cast<std::uint64_t>(b)});
        if (!dice.chance(160)) continue;
        Change change{.effective = package.from + block * b + days{dice.between(7, 27)},
                      .slot = dice.below(package.slots.size()),
                      .more = dice.chance(700) ? minutes{15} : -minutes{15}};
        if (package.slots[change.slot].length <= minutes{15}) change.more = minutes{15};
        change.refused = dice.chance(100);
        change.impact = dice.chance(600);
        change.agreed_late = dice.chance(100);
        change.told_by_rota = !dice.chance(80);
        change.told_by_plan = !dice.chance(150);
        change.plan_updated = !dice.chance(150);
        change.risk_assessed = !dice.chance(200);
        if (change.effective < *package.last) package.changes.push_back(change);
    }
}

void cast_stays(Package& package, std::uint64_t seed) {
    for (int b = 0; b < blocks; ++b) {
        Dice dice({seed, stay_key, package.number, static_cast<std::uint64_t>(b)});
        if (!dice.chance(120)) continue;
        const Day from = package.from + block * b + days{dice.between(1, 18)};
        const Day until = from + days{dice.between(3, 8)};
        if (until + days{4} < *package.last) package.stays.push_back({from, until, dice.chance(700)});
    }
}

}  // namespace

const std::array<Agreement, 4> agreements = {{
    {.id = "county-framework",
     .title = "County framework 2024",
     .commissioner = "organisation-county",
     .route = Route::FRAMEWORK,
     .week_ends_on = 7,
     .banded = false,
     .early_s = 1'800,
     .late_s = 1'800,
     .short_ppm = 800'000,
     .flex_s = 0,
     .punctuality = 900'000,
     .punctuality_amber = 930'000,
     .late = 100'000,
     .late_amber = 70'000,
     .missed = 20'000,
     .missed_amber = 10'000,
     .delivered = 950'000,
     .short_visits = 50'000,
     .electronic = 850'000,
     .manual = 100'000,
     .pence_an_hour = 2'240,
     .electronic_ahead = 50'000},
    {.id = "district-framework",
     .title = "District framework 2025",
     .commissioner = "organisation-district",
     .route = Route::FRAMEWORK,
     .week_ends_on = 7,
     .banded = true,
     .early_s = 0,
     .late_s = 0,
     .short_ppm = 800'000,
     .flex_s = 900,
     .punctuality = 880'000,
     .punctuality_amber = 910'000,
     .late = 120'000,
     .late_amber = 80'000,
     .missed = 20'000,
     .missed_amber = 10'000,
     .delivered = 940'000,
     .short_visits = 60'000,
     .electronic = 900'000,
     .manual = 80'000,
     .pence_an_hour = 2'310},
    {.id = "city-dps",
     .title = "City dynamic purchasing system",
     .commissioner = "organisation-city",
     .route = Route::DPS,
     .week_ends_on = 6,
     .banded = false,
     .early_s = 900,
     .late_s = 1'800,
     .short_ppm = 850'000,
     .flex_s = 0,
     .punctuality = 850'000,
     .punctuality_amber = 880'000,
     .late = 120'000,
     .late_amber = 90'000,
     .missed = 15'000,
     .missed_amber = 8'000,
     .delivered = 960'000,
     .short_visits = 80'000,
     .electronic = 800'000,
     .manual = 120'000,
     .pence_an_hour = 2'395},
    {.id = "county-spot",
     .title = "County spot purchases",
     .commissioner = "organisation-county",
     .route = Route::SPOT,
     .week_ends_on = 5,
     .banded = false,
     .early_s = 2'700,
     .late_s = 2'700,
     .short_ppm = 800'000,
     .flex_s = 0,
     .punctuality = 900'000,
     .punctuality_amber = 920'000,
     .late = 100'000,
     .late_amber = 60'000,
     .missed = 0,
     .missed_amber = 0,
     .delivered = 950'000,
     .short_visits = 50'000,
     .electronic = 850'000,
     .manual = 100'000,
     .pence_an_hour = 2'620},
}};

std::string person_id(std::uint64_t seed, std::uint64_t number) {
    return "person-" + base32(Dice({seed, person_key, number}));
}

std::string worker_id(std::uint64_t seed, std::size_t number) {
    return "worker-" + base32(Dice({seed, worker_key, number}));
}

std::size_t zone_of_worker(std::size_t number) {
    return number < rostered_workers ? number / workers_per_zone : number - rostered_workers;
}

std::string invented_name(std::uint64_t seed, std::uint64_t number) {
    Dice dice({seed, name_key, number});
    std::string name(given_names[dice.below(given_names.size())]);
    return name.append(" ").append(family_names[dice.below(family_names.size())]);
}

std::string invented_phone(std::uint64_t number) {
    const std::string digits = std::to_string(1'000 + number % 1'000);
    return "01632 960" + digits.substr(1);
}

Package cast_package(std::uint64_t seed, std::uint64_t number, std::size_t agreement, std::size_t zone, Day from,
                     Instant authorised) {
    std::string digits = std::to_string(number);
    if (digits.size() < 4) digits.insert(0, 4 - digits.size(), '0');
    Package package{.number = number,
                    .id = digits,
                    .person = person_id(seed, number),
                    .agreement = agreement,
                    .zone = zone,
                    .from = from,
                    .authorised = authorised,
                    .slots = visit_plan(seed, number)};
    cast_end(package, seed);
    cast_changes(package, seed);
    cast_stays(package, seed);
    return package;
}

std::size_t agreement_on(const Package& package, Day day) {
    return package.move && day >= package.move->from ? package.move->to : package.agreement;
}

void cast_move(Package& package) {
    constexpr std::size_t framework = 0;
    constexpr unsigned friday = 5;  // the last day of its week, so that no week is of two contracts
    if (agreements[package.agreement].route != Route::SPOT || package.number % 40 != 39) return;
    Day from = package.from + days{14};
    while (iso_weekday(from - days{1}) != friday) from += days{1};
    if (!package.last || *package.last > from) package.move = Move{.from = from, .to = framework};
}

void cast_uplifts(std::span<Package> packages, Day first) {
    constexpr std::size_t framework = 0;
    constexpr unsigned monday = 1;  // its weeks end on Sunday, so that no week has two prices
    Day from = first + days{21};
    while (iso_weekday(from) != monday) from += days{1};
    int left = 2;
    for (Package& package : packages) {
        if (left == 0 || package.agreement != framework || (package.last && *package.last < from + days{14})) continue;
        package.uplifted = from;
        --left;
    }
}

void spread_out(std::span<Package> packages) {
    std::array<std::array<int, 96>, zones.size()> load{};
    const auto each_quarter = [](Seconds start, const Slot& slot, auto&& visit) {
        for (auto q = start / quarter; q * quarter < start + slot.length + between_doors && q < 96; ++q)
            visit(static_cast<std::size_t>(q));
    };
    for (auto& package : packages) {
        auto& of_zone = load[package.zone];
        for (auto& slot : package.slots) {
            Seconds best = slot.start;
            int least = std::numeric_limits<int>::max();
            const Window window = window_of(slot.start);
            for (int q = 0; q <= window.quarters && !slot.critical; ++q) {
                const Seconds start =
                    window.from + quarter * ((q + static_cast<int>(package.number)) % (window.quarters + 1));
                int sum = 0;
                each_quarter(start, slot, [&](std::size_t at) { sum += of_zone[at] * of_zone[at]; });
                if (sum < least) {
                    least = sum;
                    best = start;
                }
            }
            slot.start = best;
            each_quarter(best, slot, [&](std::size_t at) { of_zone[at] += slot.required; });
        }
    }
}

}  // namespace daybook::demo
