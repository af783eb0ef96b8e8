#include "projections/billing/rates.h"

#include <algorithm>
#include <array>
#include <tuple>

namespace daybook::billing {
namespace {

__extension__ using Wide = __int128;

bool in_night(const care::BillingRules& rules, Seconds time_of_day) {
    const Seconds from{rules.night_from_s}, to{rules.night_to_s};
    return from <= to ? time_of_day >= from && time_of_day < to : time_of_day >= from || time_of_day < to;
}

// How well a day type fits an instant: 0 = not at all, else more is better. A bank holiday without a rate of its own
// is the day of the week it falls on.
int fit_of(DayType type, const Asked& asked, Instant at) {
    const Day day = asked.calendar.day_of(at);
    const bool weekend = iso_weekday(day) > 5;
    switch (type) {
        case DayType::BANK_HOLIDAY: return is_bank_holiday(day, asked.contract.nation) ? 5 : 0;
        case DayType::WEEKEND: return weekend ? 4 : 0;
        case DayType::NIGHT_TIME: return in_night(asked.rules, asked.calendar.time_of_day(at)) ? 3 : 0;
        case DayType::WEEKDAY: return weekend ? 0 : 2;
        case DayType::ANY: return 1;
    }
    return 0;
}

bool fits(const care::Rate& rate, const Asked& asked) {
    const auto& package = asked.package;
    if (!rate.zone.empty() && rate.zone != package.zone) return false;
    if (!rate.lot.empty() && rate.lot != package.lot) return false;
    if (rate.service != package.service && rate.service != care::Service::HOMECARE) return false;
    return rate.band == Seconds{} || rate.band >= asked.billed;
}

}  // namespace

Priced rate_at(const Asked& asked, Instant at, bool hourly) {
    const Day day = asked.calendar.day_of(at);
    Priced found;
    if (asked.package.rate_pence > 0 && (!hourly || asked.package.rate_unit == RateUnit::HOUR)) {
        found = {.pence = asked.package.rate_pence,
                 .unit = asked.package.rate_unit,
                 .day_type = DayType::ANY,
                 .found = true};
    } else if (const care::RateCard* card = asked.contract.card_on(day)) {
        std::tuple<int, bool, Seconds, int> best;
        for (const care::Rate& rate : card->rates) {
            const int fit = fit_of(rate.day_type, asked, at);
            if (fit == 0 || !fits(rate, asked) || (hourly && rate.unit != RateUnit::HOUR)) continue;
            const int place = (rate.zone.empty() ? 0 : 2) + (rate.lot.empty() ? 0 : 1);
            // The shortest band that holds it is the closest; no band at all is the farthest.
            const Seconds closeness = rate.band == Seconds{} ? Seconds::min() : -rate.band;
            const std::tuple how{place, rate.service == asked.package.service, closeness, fit};
            if (found.found && how <= best) continue;
            best = how;
            found = {.pence = rate.pence, .unit = rate.unit, .day_type = rate.day_type, .found = true};
        }
    }
    if (found.found) found.pence += asked.package.supplement_on(day);
    return found;
}

std::int64_t pence_of(std::int64_t minutes, const Priced& rate, std::uint32_t share_ppm) {
    if (rate.unit == RateUnit::WEEK) return 0;  // a line of its own
    const Wide whole = 1'000'000;
    const Wide units = rate.unit == RateUnit::HOUR ? Wide{minutes} : Wide{minutes > 0 ? 60 : 0};
    const Wide numerator = units * rate.pence * share_ppm, denominator = 60 * whole;
    const Wide half = numerator < 0 ? -denominator / 2 : denominator / 2;
    return static_cast<std::int64_t>((numerator + half) / denominator);
}

}  // namespace daybook::billing
