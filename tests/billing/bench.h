#pragma once

#include <catch2/catch.hpp>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "events/core/calendar.h"
#include "projections/billing/bill.h"

// Contracts, times and prices for the tables of these tests.
namespace daybook::billing {

using care::BillingRules;
using care::DayType;
using care::RateUnit;
using Source = BillingRules::Source;
using Rounding = BillingRules::Rounding;

constexpr std::int64_t minute_s = 60;
constexpr Seconds minutes(std::int64_t n) { return Seconds{n * minute_s}; }

inline Day on(const char* date) { return *parse_day(date); }
// "2026-03-04 08:30", by the wall in London.
inline Instant at(const std::string& text, bool second_time = false) {
    const auto number = [&](std::size_t from) { return std::stoi(text.substr(from, 2)); };
    const Seconds time{number(11) * 3600 + number(14) * 60 + (text.size() > 16 ? number(17) : 0)};
    return Calendar::london().at(*parse_day(text.substr(0, 10)), time, second_time).instant;
}

// A contract at 1795 p an hour, and 2693 p on bank holidays.
inline care::ContractBilling contract_with(BillingRules rules = {}) {
    care::ContractBilling contract;
    rules.from = on("2020-01-01");
    contract.rules.push_back(rules);
    contract.cards.push_back({.from = on("2020-01-01"), .rates = {}});
    contract.cards.back().rates.push_back({.pence = 1795});
    contract.cards.back().rates.push_back({.day_type = DayType::BANK_HOLIDAY, .pence = 2693});
    return contract;
}

// Lines of one worker who came at a time and stayed so long.
struct Came {
    std::string start = "2026-03-04 08:00";
    Seconds stayed{};
    std::optional<Seconds> planned{};
    std::string planned_start{};  // empty = when they came
};
inline std::vector<Line> bill_of(const Came& came, const care::ContractBilling& contract,
                                 const care::PackagePrice& package = {}) {
    const Day day = Calendar::london().day_of(at(came.planned_start.empty() ? came.start : came.planned_start));
    const auto& rules = contract.rules_on(day);
    const Times times{.planned = came.planned, .delivered = came.stayed, .claimed = {}};
    return lines_of({.day = day, .start = at(came.start), .minutes = minutes_of(rules, times)},
                    {.contract = contract, .package = package, .calendar = Calendar::london()});
}

// Minutes and pence of each line, and of all of them.
using Parts = std::vector<std::pair<std::int64_t, std::int64_t>>;
inline Parts parts(const std::vector<Line>& lines) {
    Parts all;
    for (const Line& line : lines) all.emplace_back(line.minutes, line.pence);
    return all;
}

}  // namespace daybook::billing
