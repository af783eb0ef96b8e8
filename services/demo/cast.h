#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "events/core/types.h"
#include "schema/contract.capnp.h"

namespace daybook::demo {

// Who and what the synthetic agency is made of. All of it follows from the seed; no person exists.

inline constexpr std::array<std::string_view, 5> zones = {"northgate", "riverside", "hillfoot", "market", "seafield"};
inline constexpr std::size_t workers_per_zone = 9;
inline constexpr std::size_t rostered_workers = zones.size() * workers_per_zone;
inline constexpr std::size_t all_workers = rostered_workers + zones.size();  // one of the bank for each zone
inline constexpr std::size_t people_at_first = 120;
inline constexpr std::uint64_t insulin_every = 20;  // one person in so many has time-critical visits

// A contract and the rules it is measured by (terms and targets by the names of rules.md). Its stream is "contract-" +
// id.
struct Agreement {
    std::string_view id, title, commissioner;
    schema::Contract::Route route;
    std::uint8_t week_ends_on;  // ISO weekday
    bool banded;                // measured by the agreed band instead of the planned start
    std::int64_t early_s, late_s, short_ppm, flex_s;
    std::int64_t punctuality, punctuality_amber;  // ppm
    std::int64_t late, late_amber, missed, missed_amber, delivered, short_visits, electronic, manual;
    std::int64_t pence_an_hour;
    std::int64_t electronic_ahead = 30'000;  // its amber over its target
};
extern const std::array<Agreement, 4> agreements;

// One regular visit of a package.
struct Slot {
    std::uint8_t weekdays = 0x7f;  // bit 0 = Monday
    Seconds start{};               // local time of day
    Seconds length{};
    std::uint8_t required = 1;
    bool critical = false;
};

// A change of one slot's length that was proposed, and what became of it.
struct Change {
    Day effective{};
    std::size_t slot = 0;
    Seconds more{};  // signed
    bool refused = false, impact = false, agreed_late = false;
    bool told_by_rota = true, told_by_plan = true, plan_updated = true, risk_assessed = true;
};

struct Stay {  // in hospital
    Day from{}, until{};
    bool emergency = false;
};

struct Move {  // to another contract
    Day from{};
    std::size_t to = 0;
};

struct Package {
    std::uint64_t number = 0;
    std::string id, person;     // its stream is "package-" + id
    std::size_t agreement = 0;  // that it began on
    std::optional<Move> move{};
    std::optional<Day> uplifted{};  // from this day on an hour of it is paid `uplift_pence` more
    std::size_t zone = 0;
    Day from{};
    std::optional<Day> last{};
    bool died = false;
    Instant authorised{};             // when it was decided
    std::string referral{};           // the stream it came of; empty for those there were at first
    std::optional<Day> discharged{};  // out of hospital on this day, for this care
    std::vector<Slot> slots{};
    std::vector<Change> changes{};
    std::vector<Stay> stays{};
};

// Pseudonyms of the shape format.md F5 gives them.
std::string person_id(std::uint64_t seed, std::uint64_t number);
std::string worker_id(std::uint64_t seed, std::size_t number);
std::size_t zone_of_worker(std::size_t number);

// Names nobody has, for the sealed fields.
std::string invented_name(std::uint64_t seed, std::uint64_t number);
std::string invented_phone(std::uint64_t number);  // in the range kept for drama

// A package and its whole life, from `from` on; one package's number is its person's.
Package cast_package(std::uint64_t seed, std::uint64_t number, std::size_t agreement, std::size_t zone, Day from,
                     Instant authorised);

// The contract it is on that day.
std::size_t agreement_on(const Package& package, Day day);

// One in four of those bought on the spot at first goes over to the county's framework two weeks later.
void cast_move(Package& package);

// Two of the county's are paid better from the fourth week on, from the first day of a week.
inline constexpr std::int64_t uplift_pence = 60;
void cast_uplifts(std::span<Package> packages, Day first);

// Moves the visits of packages that begin together within their windows, so that the rounds can be walked.
void spread_out(std::span<Package> packages);

}  // namespace daybook::demo
