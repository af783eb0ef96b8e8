#pragma once

#include <map>
#include <string>
#include <string_view>

#include "projections/costs/costs.h"
#include "projections/engine/store.h"

// What is paid by the week whether care was given or not (R26), a day at a time: each is a seventh of the week's sum.
namespace daybook::projections::costs {

class WeeklySums {
 public:
    static Result<WeeklySums> of(const Reading& reading);

    bool none() const { return !any_; }
    // Pence a week, of a package on a contract; 0 where it is not paid by the week.
    std::int64_t of_package(std::string_view id, std::string_view contract, Day day) const;
    // Pence a week of each block, by contract.
    const std::map<std::string, care::ContractBilling, std::less<>>& contracts() const { return contracts_; }

 private:
    std::map<std::string, care::ContractBilling, std::less<>> contracts_{};
    std::map<std::string, care::PackagePrice, std::less<>> prices_{};
    bool any_ = false;
};

}  // namespace daybook::projections::costs
