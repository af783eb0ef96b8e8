#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "events/core/calendar_holidays.h"
#include "events/stored/event_view.h"

namespace daybook::steward {

// Whose bank holidays count (R11): of a contract those of its nation. A location has none of its own: those of the
// contracts its packages were ever authorised under or moved to, where they are all of one; England's † else, and of
// what is unknown.
class Nations {
 public:
    // True if the answers may be others now.
    bool take(const EventView& event);

    Nation of_contract(std::string_view contract) const;
    Nation of_location(std::string_view location) const;
    // Of what belongs to a contract, or, where it names none, to a location.
    Nation of(std::string_view contract, std::string_view location) const {
        return contract.empty() ? of_location(location) : of_contract(contract);
    }

 private:
    std::map<std::string, Nation, std::less<>> nations_;                   // by contract
    std::map<std::string, std::set<std::string>, std::less<>> contracts_;  // by location
    std::map<std::string, std::string, std::less<>> locations_;            // by package
};

}  // namespace daybook::steward
