#include <algorithm>

#include "projections/billing/bill.h"

namespace daybook::billing {

std::vector<Line> week_lines(const std::vector<Line>& lines, Day week) {
    std::vector<Line> weeks;
    for (const Line& line : lines) {
        if (!line.by_week) continue;
        auto into = std::ranges::find_if(weeks, [&](const Line& one) {
            return one.rate == line.rate && one.share_ppm == line.share_ppm && one.kind == line.kind &&
                   one.rule_version == line.rule_version;
        });
        if (into == weeks.end()) {
            into = weeks.insert(weeks.end(), Line{.kind = line.kind,
                                                  .day = week,
                                                  .rate = line.rate,
                                                  .share_ppm = line.share_ppm,
                                                  .rule_version = line.rule_version});
            into->why = "all visits of the week at this rate";
        }
        into->minutes += line.minutes;
        into->source += line.source;
    }
    for (Line& one : weeks) one.pence = pence_of(one.minutes, one.rate, one.share_ppm);
    return weeks;
}

Priced weekly_rate(const care::ContractBilling& contract, const care::PackagePrice& package, Day day,
                   const Calendar& calendar) {
    // Outside the block's term, too: the weekly rate of its card is the contract's, and never one package's.
    if (package.rate_pence == 0 && contract.block) return {};
    const Priced rate =
        rate_at({.contract = contract, .package = package, .rules = contract.rules_on(day), .calendar = calendar},
                calendar.at(day, std::chrono::hours{12}).instant);
    return rate.found && rate.unit == RateUnit::WEEK ? rate : Priced{};
}

std::int64_t block_sum(const care::ContractBilling& contract, Day day) {
    std::int64_t pence = 0;
    const auto* card = contract.is_block_on(day) ? contract.card_on(day) : nullptr;
    for (std::size_t i = 0; card && i < card->rates.size(); ++i)
        if (card->rates[i].unit == RateUnit::WEEK) pence += card->rates[i].pence;
    return pence;
}

Line block_line(const Priced& weekly, Day week, unsigned days, const std::string& rule_version) {
    Line line;
    line.kind = Kind::BLOCK;
    line.day = week;
    line.rate = weekly;
    line.rule_version = rule_version;
    line.why = std::to_string(days) + " of 7 days";
    line.pence = (2 * weekly.pence * days + 7) / 14;  // half up; a rate is never negative
    return line;
}

std::int64_t pence_of(const std::vector<Line>& lines) {
    std::int64_t all = 0;
    for (const Line& line : lines) all += line.pence;
    return all;
}
std::int64_t minutes_of(const std::vector<Line>& lines) {
    std::int64_t all = 0;
    for (const Line& line : lines) all += line.minutes;
    return all;
}
std::int64_t adjustment_of(const std::vector<Line>& before, const std::vector<Line>& after) {
    return pence_of(after) - pence_of(before);
}

std::string to_string(const Step& step) {
    const auto two = [](std::int64_t n) { return (n < 10 ? "0" : "") + std::to_string(n); };
    return std::string(step.what) + " " + std::to_string(step.after.count() / 60) + ":" + two(step.after.count() % 60);
}

}  // namespace daybook::billing
