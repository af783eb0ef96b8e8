#pragma once

#include <cstdint>

#include "events/care/billing_terms.h"
#include "events/core/calendar.h"

namespace daybook::billing {

using care::DayType;
using care::RateUnit;

// The rate of care at an instant.
struct Priced {
    std::int64_t pence = 0;
    RateUnit unit = RateUnit::HOUR;
    DayType day_type = DayType::ANY;
    bool found = false;  // no rate: nothing is charged, and the line says so
    bool operator==(const Priced&) const = default;
};

// What a rate is looked up by.
struct Asked {
    const care::ContractBilling& contract;
    const care::PackagePrice& package;
    const care::BillingRules& rules;
    const Calendar& calendar;
    Seconds billed{};  // for length bands
};

// R20 (6). A package's own rate stands before the card; a supplement goes on top of either, since it is what the fee
// is short of (R27). On the card: zone and lot, then service, then length band, then the day type: bank holiday before
// weekend before night before weekday before any. A rate of another service is not taken, but one of homecare is where
// the card names none for the service: it is what a card that does not tell services apart says.
// `hourly`: only rates by the hour, for what follows the first part of a visit that is priced by the hour.
Priced rate_at(const Asked& asked, Instant at, bool hourly = false);

// Pence of so many minutes at a rate, of which a share is payable: rounded once, half away from zero.
std::int64_t pence_of(std::int64_t minutes, const Priced& rate, std::uint32_t share_ppm);

}  // namespace daybook::billing
