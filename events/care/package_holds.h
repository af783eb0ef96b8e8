#pragma once

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
    struct Flex {
        Seconds slot{};                  // local time of day of the slot it is agreed for
        Seconds band_from{}, band_to{};  // local times of day
        Day from{}, to{};                // both in it
        Instant agreed{};
        bool operator==(const Flex&) const = default;
    };
    std::vector<Turn> turns;     // by instant, then position
    std::vector<Seconds> slots;  // of the visit plan, in its order
    std::vector<Flex> flexes;    // as they were agreed

    bool held_at(Instant t) const;
    // When the suspension began that holds at an instant; nothing where none does.
    std::optional<Instant> held_since(Instant t) const;
    // The flexed band of a visit planned for this day and local time of day, agreed before it should begin; null where
    // there is none. Of two the one agreed last stands.
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
// It goes over to the package the referral became: to the visits of its plan that begin in the band, or where none
// does, to the nearest. Returns the instant from which visits have to be measured again; nothing if it is known
// already, or the plan has no such visit.
std::optional<Instant> adopt(PackageHolds& package, const ReferralFlex& flex);

// Folds one event of the package's stream. Returns the instant from which its visits have to be measured again.
std::optional<Instant> fold(PackageHolds& package, const EventView& event);

std::string encode(const PackageHolds& package);
Result<PackageHolds> decode_package_holds(std::string_view bytes);

}  // namespace daybook::care
