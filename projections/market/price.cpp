#include "projections/market/price.h"

#include <algorithm>
#include <bit>
#include <tuple>

namespace daybook::projections::market {
namespace {

using care::DayType;
using care::Rate;
using care::RateUnit;

constexpr std::int64_t hour_s = 3'600;

std::int64_t half_up(std::int64_t numerator, std::int64_t denominator) {
    return (numerator + denominator / 2) / denominator;
}

bool fits(const Rate& rate, const care::PackagePrice& package) {
    return rate.service == package.service && (rate.zone.empty() || rate.zone == package.zone) &&
           (rate.lot.empty() || rate.lot == package.lot);
}

// The card's general rate for a package: of those that fit the most particular, on any day before on a weekday.
const Rate* general(const care::RateCard& card, const care::PackagePrice& package) {
    const auto rank = [](const Rate& rate) {
        return std::tuple{!rate.zone.empty(), !rate.lot.empty(), rate.day_type == DayType::ANY};
    };
    const Rate* best = nullptr;
    for (const Rate& rate : card.rates) {
        if (rate.band != Seconds{} || !fits(rate, package)) continue;
        if (rate.day_type != DayType::ANY && rate.day_type != DayType::WEEKDAY) continue;
        if (!best || rank(rate) > rank(*best)) best = &rate;
    }
    return best;
}

std::int64_t visits_of(std::span<const care::Slot> slots) {
    std::int64_t visits = 0;
    for (const auto& slot : slots) visits += std::popcount(slot.weekdays) * std::int64_t{slot.required};
    return visits;
}

// Pence × seconds a week at one rate; nothing where the rate is of visits and it is not said how many there are.
std::optional<std::int64_t> week_at(std::int64_t pence, RateUnit unit, const Week& week) {
    switch (unit) {
        case RateUnit::HOUR: return pence * week.time.count();
        case RateUnit::VISIT:
        case RateUnit::NIGHT:
            if (week.slots.empty()) return std::nullopt;
            return pence * visits_of(week.slots) * hour_s;
        case RateUnit::WEEK: return pence * hour_s;
    }
    return std::nullopt;
}

// Priced by length: each visit by the shortest band that holds it, else by the longest.
std::optional<std::int64_t> week_by_bands(const care::RateCard& card, const care::PackagePrice& package,
                                          const Week& week) {
    if (week.slots.empty()) return std::nullopt;
    std::int64_t pence_seconds = 0;
    for (const auto& slot : week.slots) {
        const Rate* best = nullptr;
        for (const Rate& rate : card.rates) {
            if (rate.band == Seconds{} || !fits(rate, package)) continue;
            if (rate.day_type != DayType::ANY && rate.day_type != DayType::WEEKDAY) continue;
            const bool holds = rate.band >= slot.length, held = best && best->band >= slot.length;
            if (!best || (holds && (!held || rate.band < best->band)) || (!holds && !held && rate.band > best->band))
                best = &rate;
        }
        if (!best) return std::nullopt;
        const auto visits = std::popcount(slot.weekdays) * std::int64_t{slot.required};
        pence_seconds += best->pence * visits * (best->unit == RateUnit::HOUR ? slot.length.count() : hour_s);
    }
    return pence_seconds;
}

std::optional<std::int64_t> week_on_card(const care::RateCard& card, const care::PackagePrice& package,
                                         const Week& week) {
    if (const Rate* rate = general(card, package)) return week_at(rate->pence, rate->unit, week);
    return week_by_bands(card, package, week);
}

bool on_card(const care::RateCard& card, const care::PackagePrice& package) {
    return std::ranges::any_of(card.rates, [&](const Rate& rate) {
        return fits(rate, package) && rate.unit == package.rate_unit && rate.pence == package.rate_pence;
    });
}

}  // namespace

std::optional<Price> price_of(const care::PackagePrice& package, const care::RateCard* card, const Week& week,
                              Day day) {
    if (week.time <= Seconds{}) return std::nullopt;
    const bool own = package.rate_pence != 0;
    std::optional<std::int64_t> pence_seconds;
    if (own)
        pence_seconds = week_at(package.rate_pence, package.rate_unit, week);
    else if (card)
        pence_seconds = week_on_card(*card, package, week);
    if (!pence_seconds) return std::nullopt;
    const std::int64_t all = *pence_seconds + package.supplement_on(day) * week.time.count();
    return Price{.weekly_pence = half_up(all, hour_s),
                 .hour_pence = half_up(all, week.time.count()),
                 .outside_card = own && card && !on_card(*card, package)};
}

}  // namespace daybook::projections::market
