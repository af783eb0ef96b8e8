#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "events/care/acceptance.h"
#include "events/care/contract.h"
#include "events/care/location.h"
#include "events/care/package.h"
#include "events/care/referral.h"
#include "events/core/calendar.h"

// What a location carries at an instant, and what that means for a referral (rules.md R14 to R16). Pure.
namespace daybook::care {

// When it is: the last thing the log knows of, and its local day.
struct Now {
    Instant instant{};
    Day day{};
};

// A package with the route of the contract it is on, and what the rota has of it in the next 7 days.
struct OnRoute {
    const Package* package = nullptr;
    schema::Contract::Route route{};
    std::uint8_t rostered = 0;      // the weekdays of those for which its rota is made; bit 0 = Monday
    std::vector<Seconds> visits{};  // local times of day of the visits that are still to come
};
// A visit as the rota has it.
struct OnRota {
    Instant start{};
    bool stands = true;  // not called off
};
void take_rota(OnRoute& package, std::span<const OnRota> visits, const Now& now, const Calendar& calendar);
// In which the rota is looked at: what begins in [from, until).
struct Ahead {
    Instant from{}, until{};
};
Ahead ahead_of(const Now& now, const Calendar& calendar);

struct Load {
    struct Cell {
        Seconds active{}, held{}, accepted{};
    };
    struct Place {
        std::string zone, band, skill{};  // no skill: whatever competence is needed
        auto operator<=>(const Place&) const = default;
    };
    struct Taken {  // authorised a week, held and reserved included
        Seconds all{}, spot{};
        std::uint32_t spot_packages = 0;
    };
    std::map<Place, Cell> cells;
    Taken whole;
    std::map<std::string, Taken, std::less<>> zones;
    std::uint32_t packages = 0;  // that have not ended
    struct Round {
        std::string band, skill{};  // no skill: visits of whoever comes
        auto operator<=>(const Round&) const = default;
    };
    // Zones with visits planned in the next 7 days (R15): those of the rota, and on days for which a package's rota is
    // not made yet, those of its plan (R2).
    std::map<Round, std::set<std::string>> visited;
};

// `packages`: those of other locations are passed over.
Load load_of(const Location& location, std::span<const OnRoute> packages, const Now& now);

// What is bought on the spot at a location, against every cap in force that day (R16): of the whole, or of each zone
// it serves or works in. `more` is added to what is taken, in its zone: what a referral would bring.
struct More {
    std::string zone{};
    Seconds weekly{};
};
std::vector<SpotCap> spot_caps(const Location& location, const Load& load, Day day,
                               const std::optional<More>& more = std::nullopt);

// `contract` and `location` may be null: nothing is known of them.
AcceptanceQuestion question_of(const Referral& referral, const Contract* contract, const Location* location,
                               const Load& load, const Now& now);

}  // namespace daybook::care
