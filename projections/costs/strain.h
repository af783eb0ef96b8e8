#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "projections/costs/cells.h"
#include "projections/costs/costs.h"
#include "projections/engine/store.h"
#include "schema/contract.capnp.h"

// What care of a contract type asks of those who give it: sickness and weeks far over contract, by the rules of the
// KPIs sickness and workload. People are contracted to the agency and not to a type, so each care worker's contracted
// and sick time counts for a type by the care they gave of it in these months; of who gave none, as everybody's did.
namespace daybook::projections::costs {

using Type = std::pair<schema::Contract::Route, schema::Contract::Service>;  // R26: a route, and what is given

class Strain {
 public:
    // Of whole months; nothing counts that is not over on the day before `today`.
    Strain(Day first, Day last, Day today) : first_(first), last_(std::min(last, today - std::chrono::days{1})) {}

    // Weeks count in the month their Sunday is in: care from this day on is needed.
    Day from() const;
    void add(const Type& type, const Worked& one);
    // Once all care is in: what people are contracted for, and the shifts they worked.
    Status read(const Reading& reading, Position& changed);

    std::int64_t sickness_ppm(const Type& type) const;  // or no_data
    std::int64_t workload_ppm(const Type& type) const;  // of the weeks of those who came to people of this type

 private:
    using Shares = std::map<Type, std::int64_t>;  // seconds with people
    struct Week {
        std::int64_t contact_s = 0, leg_s = 0, shift_travel_s = 0;
        std::set<Type> types{};
    };
    struct Sum {
        sustain::Wide sick = 0, contracted = 0;  // seconds in parts per million
        std::int64_t over = 0, weeks = 0;
    };
    void add_post(const std::string& worker, const care::Worker& file);
    void add_weeks(const std::string& worker, const care::Worker& file);

    Day first_{}, last_{};
    std::map<std::string, Shares, std::less<>> given_{};  // by care worker
    Shares by_all_{};
    std::map<std::pair<std::string, Day>, Week> weeks_{};  // by care worker and Sunday
    std::map<Type, Sum> sums_{};
};

}  // namespace daybook::projections::costs
