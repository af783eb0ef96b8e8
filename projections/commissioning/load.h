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
namespace daybook::projections::commissioning {

// When it is: the last thing the log knows of, and its local day.
struct Now {
    Instant instant{};
    Day day{};
};

// A package with the route of the contract it is on.
struct OnRoute {
    const care::Package* package = nullptr;
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

Load load_of(const care::Location& location, std::span<const OnRoute> packages, const Now& now);

// `contract` and `location` may be null: nothing is known of them.
care::AcceptanceQuestion question_of(const care::Referral& referral, const care::Contract* contract,
                                     const care::Location* location, const Load& load, const Now& now);

}  // namespace daybook::projections::commissioning
