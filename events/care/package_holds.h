#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/core/result.h"
#include "events/core/types.h"
#include "events/stored/event_view.h"

namespace daybook::care {

// What a package's stream says about how its visits are measured: when it is suspended and held, from each instant of
// suspension to the next resumption (R21), which time bands are flexed for a while (R17), and where a visit is that
// says no more than which package it is of.
struct PackageHolds {
    struct Turn {
        Instant from{};
        bool suspended = false;
        Position position;
        bool operator==(const Turn&) const = default;
    };
    std::string package;  // its id: the stream without "package-"
    std::string person;
    std::string contract;
    std::string zone, location;  // as the last authorisation that names one says
    // When a visit plan has its visits: the one that was authorised, or a variation's in its place.
    struct Plan {
        Instant from{};
        std::optional<Instant> until{};  // of a temporary plan
        std::string variation{};         // the stream it was agreed in; empty = the authorisation
        std::vector<Seconds> slots{};    // local times of day, in its order
        bool operator==(const Plan&) const = default;
    };
    struct Flex {
        std::optional<std::uint16_t> index{};  // in the plan in force on its first day; nothing = of a referral's band
        std::vector<Seconds> slots{};    // local times of day of the slots it is agreed for, as that plan has them
        Seconds band_from{}, band_to{};  // local times of day
        Day from{}, to{};                // both in it
        Instant agreed{};
        bool operator==(const Flex&) const = default;
    };
    std::vector<Turn> turns;   // by instant, then position
    std::vector<Plan> plans;   // as they were agreed
    std::vector<Flex> flexes;  // as they were agreed

    bool held_at(Instant t) const;
    // When the suspension began that holds at an instant; nothing where none does.
    std::optional<Instant> held_since(Instant t) const;
    // The first instant at which a band is flexed: another plan may change whose visits it is of from then on.
    std::optional<Instant> flexed_since() const;
    // How many slots the plan in force on a day has: a band that is flexed from then on names one of them.
    std::size_t slots_on(Day day) const;
    // The flexed band of a visit planned for this day and local time of day, agreed before it should begin; null where
    // there is none. Its slot is the nearest of the plan in force when it should begin. Of two the one agreed last
    // stands.
    const Flex* flex_of(Day day, Seconds time_of_day, Instant start) const;
    bool operator==(const PackageHolds&) const = default;
};

// A band that was flexed while the package was still a referral (R17).
struct ReferralFlex {
    Seconds band_from{}, band_to{};  // local times of day
    Day from{}, to{};                // both in it
    Instant agreed{};
    bool operator==(const ReferralFlex&) const = default;
};
// What a referral's TimeBandFlexAgreed says; nothing for another event.
std::optional<ReferralFlex> referral_flex(const EventView& event);
// Which referral became which package, by their ids: an acceptance or an authorisation says so.
struct Became {
    std::string referral, package;
};
std::optional<Became> became(const EventView& event);
// It goes over to the package the referral became: to the visits of the plan in force on its first day that begin in
// the band, or where none does, to the nearest. Returns the instant from which visits have to be measured again;
// nothing if it is known already, or no plan known so far has such a visit.
std::optional<Instant> adopt(PackageHolds& package, const ReferralFlex& flex);

// A variation's plan takes its place among the plans, once, and bands flexed from a day on which it is in force are of
// its slots; from `reversed_from` on it no longer holds, and what was flexed of its slots stays theirs. Both return the
// instant from which visits have to be measured again; nothing where no band is flexed.
std::optional<Instant> agree(PackageHolds& package, PackageHolds::Plan plan);
std::optional<Instant> reverse(PackageHolds& package, std::string_view variation, Instant reversed_from);

// Folds one event of the package's stream. Returns the instant from which its visits have to be measured again.
std::optional<Instant> fold(PackageHolds& package, const EventView& event);

std::string encode(const PackageHolds& package);
Result<PackageHolds> decode_package_holds(std::string_view bytes);

}  // namespace daybook::care
