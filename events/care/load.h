#pragma once

#include <map>
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

// What a location carries at an instant, and what that means for a referral (rules.md R14 to R16). Pure.
namespace daybook::care {

// When it is: the last thing the log knows of, and its local day.
struct Now {
    Instant instant{};
    Day day{};
};

// A package with the route of the contract it is on.
struct OnRoute {
    const Package* package = nullptr;
    schema::Contract::Route route{};
};

struct Load {
    struct Cell {
        Seconds active{}, held{}, accepted{};
    };
    std::map<std::pair<std::string, std::string>, Cell> cells;          // by zone and band
    Seconds all{}, spot{};                                              // authorised a week, held and reserved included
    std::uint32_t packages = 0;                                         // that have not ended
    std::map<std::string, std::set<std::string>, std::less<>> visited;  // band → zones with visits in the next 7 days
};

// `packages`: those of other locations are passed over.
Load load_of(const Location& location, std::span<const OnRoute> packages, const Now& now);

// What is bought on the spot at a location, against the cap in force that day (R16). The cap is reached where further
// spot work would be refused: a share at the cap is still within it, and nothing more fits under it.
struct SpotShare {
    std::int64_t ppm = 0, cap_ppm = 0;  // no cap set: 0, and never reached
    bool reached = false;
};
SpotShare spot_share(const Location& location, const Load& load, Day day);

// `contract` and `location` may be null: nothing is known of them.
AcceptanceQuestion question_of(const Referral& referral, const Contract* contract, const Location* location,
                               const Load& load, const Now& now);

}  // namespace daybook::care
