#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "events/core/calendar_holidays.h"
#include "events/core/result.h"
#include "events/core/types.h"
#include "events/stored/event_view.h"
#include "schema/contract.capnp.h"
#include "schema/package.capnp.h"

// What a contract and a package say about money: how minutes become pence (R20), what is paid for care that was not
// given (R21), and by which rates. Everything is effective-dated; billing reads it and knows no facts.
namespace daybook::care {

using RateUnit = schema::Contract::RatesSet::RateUnit;
using DayType = schema::Contract::RatesSet::DayType;
using Service = schema::Contract::Service;

// One effective-dated set of billing rules. The values here are what holds where a contract says nothing.
struct BillingRules {
    using Source = schema::Contract::BillingRulesSet::Source;
    using Rounding = schema::Contract::BillingRulesSet::Rounding;
    using LineOf = schema::Contract::BillingRulesSet::Line;

    Day from = day(INT32_MIN);        // first local day billed by it
    std::string version = "default";  // shown beside every line
    Source source = Source::CLOCKED;
    Rounding rounding = Rounding::NONE;
    LineOf line = LineOf::VISIT_WORKER;
    std::vector<Seconds> bands{};  // lengths that are priced, ascending; empty = rounding to a step

    std::int64_t grace_s = 0;               // so far from the plan counts as the plan; 0 = none
    std::int64_t over_s = -1;               // paid at most this much over the plan; −1 = without end
    std::int64_t minimum_s = 0;             // the shortest visit that is paid
    std::int64_t step_s = 60;               // what rounding rounds to
    std::int64_t night_from_s = 22 * 3600;  // local times of day between which night rates hold
    std::int64_t night_to_s = 7 * 3600;
    std::int64_t no_access_ppm = 0;      // share of the planned value paid where nobody opened
    std::int64_t mismatch_s = 15 * 60;   // R19: how far delivered may be from expected: this …
    std::int64_t mismatch_ppm = 50'000;  // … or this share of what was authorised, whichever is more
    std::int64_t mismatch_pence = 0;     // and the figures in pence from each other

    static const BillingRules& defaults();
    bool operator==(const BillingRules&) const = default;
};

// A parameter as BillingRulesSet names it. This is the only table of names.
struct BillingParameter {
    std::string_view name;
    std::int64_t BillingRules::* value;
    std::int64_t least;
    std::int64_t most;  // a value outside is taken as the nearer bound
};
std::span<const BillingParameter> billing_parameters();

struct Rate {
    Service service{};
    DayType day_type{};
    std::string zone{}, lot{};  // empty = any
    Seconds band{};             // length band; 0 = any
    std::int64_t pence = 0;
    RateUnit unit{};
    bool operator==(const Rate&) const = default;
};
struct RateCard {
    Day from{};
    std::vector<Rate> rates{};
    bool operator==(const RateCard&) const = default;
};

struct CancellationPolicy {
    struct Tier {
        std::uint16_t days = 0;
        std::uint32_t payable_ppm = 0;
        bool operator==(const Tier&) const = default;
    };
    Day from = day(INT32_MIN);
    Seconds notice{};                    // wall-clock notice that is in time, inclusive
    std::uint32_t late_payable_ppm = 0;  // of the planned value when notice was shorter
    std::vector<Tier> retainer{};        // in order, from the first day of a suspension

    static const CancellationPolicy& none();
    bool operator==(const CancellationPolicy&) const = default;
};

// Whose bank holidays a contract goes by (R11).
Nation nation_of(schema::Contract::Nation said);

// All of one contract, folded from its stream.
struct ContractBilling {
    Nation nation = Nation::england_and_wales;  // whose bank holidays count
    unsigned week_ends_on = 7;                  // ISO weekday of the contract week's last day
    std::vector<BillingRules> rules{};          // each by `from`; of two for the same day the one recorded last stands
    std::vector<RateCard> cards{};
    std::vector<CancellationPolicy> policies{};
    bool block = false;              // its route: weekly rates of its card are the contract's own sums (R26)
    std::optional<Day> first, last;  // of its term, as agreed, extended and ended

    bool is_block_on(Day day) const { return block && first && *first <= day && (!last || day <= *last); }
    const BillingRules& rules_on(Day day) const;
    const RateCard* card_on(Day day) const;  // null before the first
    const CancellationPolicy& policy_on(Day day) const;
};

// Folds one event of the contract's stream. Returns the first local day whose bill may be another now.
std::optional<Day> fold(ContractBilling& contract, const EventView& event);
std::string encode(const ContractBilling& contract);
Result<ContractBilling> decode_contract_billing(std::string_view bytes);

// What a package's own facts say of its price.
struct PackagePrice {
    struct Supplement {
        Day from{}, to{};  // both in it; `to` 0 = open
        std::int64_t pence = 0;
        bool operator==(const Supplement&) const = default;
    };
    Service service{};
    std::string zone{}, lot{}, purchase_order{};
    std::int64_t rate_pence = 0;  // 0 = the contract's rate card
    RateUnit rate_unit{};
    Seconds weekly{};                       // authorised a week
    std::int64_t order_pence = 0;           // of the purchase order; 0 = not said
    Seconds order_time{};                   // likewise
    std::vector<Supplement> supplements{};  // as they were set

    // Pence on top of the rate on a day; of two the one set last stands.
    std::int64_t supplement_on(Day day) const;
    bool operator==(const PackagePrice&) const = default;
};

// Folds one event of the package's stream. True if its price may be another now.
bool fold(PackagePrice& package, const EventView& event);
std::string encode(const PackagePrice& package);
Result<PackagePrice> decode_package_price(std::string_view bytes);

}  // namespace daybook::care
