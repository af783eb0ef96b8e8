#include "projections/costs/weekly_sums.h"

#include <algorithm>

#include "events/care/referral.h"
#include "events/core/calendar.h"
#include "projections/billing/bill.h"
#include "projections/engine/key.h"

namespace daybook::projections::costs {
namespace {

bool by_week(const care::ContractBilling& contract) {
    return std::ranges::any_of(contract.cards, [](const care::RateCard& card) {
        return std::ranges::any_of(card.rates,
                                   [](const care::Rate& rate) { return rate.unit == care::RateUnit::WEEK; });
    });
}

}  // namespace

Result<WeeklySums> WeeklySums::of(const Reading& reading) {
    WeeklySums sums;
    auto contract = reading.cursor(costs::contracts);
    for (contract.seek({}); contract.valid(); contract.next()) {
        DAYBOOK_TRY(auto row, costs::contracts.decode(contract.bytes()));
        sums.any_ = sums.any_ || by_week(row);
        sums.contracts_.emplace(KeyIn(contract.key()).text(), std::move(row));
    }
    DAYBOOK_CHECK(contract.status());
    auto price = reading.cursor(prices);
    for (price.seek({}); price.valid(); price.next()) {
        DAYBOOK_TRY(auto row, prices.decode(price.bytes()));
        sums.any_ = sums.any_ || (row.rate_pence != 0 && row.rate_unit == care::RateUnit::WEEK);
        sums.prices_.emplace(KeyIn(price.key()).text(), std::move(row));
    }
    DAYBOOK_CHECK(price.status());
    return sums;
}

std::int64_t WeeklySums::of_package(std::string_view id, std::string_view contract, Day day) const {
    static const care::ContractBilling nothing_said;
    const auto price = prices_.find(id);
    if (price == prices_.end()) return 0;
    const auto* terms = care::find_by_either(contract, "contract", [&](std::string_view name) {
        const auto known = contracts_.find(name);
        return known == contracts_.end() ? nullptr : &known->second;
    });
    return billing::weekly_rate(terms ? *terms : nothing_said, price->second, day, Calendar::london()).pence;
}

}  // namespace daybook::projections::costs
