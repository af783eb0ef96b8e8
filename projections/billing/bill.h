#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "events/care/package_plan.h"
#include "events/care/person_day.h"
#include "projections/billing/minutes.h"
#include "projections/billing/rates.h"
#include "schema/invoice.capnp.h"

// What care comes to by its contract's rules (R20, R21): lines that explain themselves.
namespace daybook::billing {

using Kind = schema::Invoice::Line::Kind;

inline constexpr std::uint32_t all_of_it = 1'000'000;  // ppm

// A visit, care worker and rate; or, of a contract that bills by the week, a package, week and rate.
struct Line {
    Kind kind = Kind::DELIVERED;
    std::string visit{}, worker{};
    std::string attended{};  // the visit that has the worker's times, where a row was paired with the one billed (R28)
    Day day{};
    Seconds source{};  // what of the source's time lies in it
    std::int64_t minutes = 0;
    Priced rate{};
    std::uint32_t share_ppm = all_of_it;
    std::int64_t pence = 0;
    bool by_week = false;  // its minutes are priced with the others of the week
    std::vector<Step> steps{};
    std::string rule_version{}, why{};
    Position service_credit{};  // of the fact it takes off; 0 = none
    bool operator==(const Line&) const = default;
};

// By what a visit is billed; everything lives as long as the call.
struct Basis {
    const care::ContractBilling& contract;
    const care::PackagePrice& package;
    const care::PackageHolds* holds = nullptr;
    const Calendar& calendar = Calendar::london();
};

// R20 (6) to (8) of one worker's minutes: they fill the time from `start` on in its parts by rate, the last part takes
// what is left, and each rate is one line.
struct Work {
    Day day{};  // the visit's (R11): whose rules hold
    Instant start{};
    Minutes minutes{};
    std::uint32_t share_ppm = all_of_it;
};
std::vector<Line> lines_of(const Work& work, const Basis& basis);

// R21: the wall clock's time between a cancellation and the planned start; 23 h on the day the clocks go forward.
Seconds notice_of(Instant cancelled, Instant start, const Calendar& calendar);
std::uint32_t cancelled_ppm(const care::CancellationPolicy& policy, Seconds notice);
// Of the day-th day of a suspension, 1 = its first.
std::uint32_t retained_ppm(const care::CancellationPolicy& policy, std::int64_t day);
// The days after which nothing is retained any more.
std::int64_t longest_hold(const care::CancellationPolicy& policy);

// Every visit is charged once: delivered before cancelled before retained. Nothing where nothing is to be paid, and
// while somebody's end is still waited for.
std::vector<Line> bill(const care::Measured& visit, const Basis& basis);
// A slot of the visit plan that nobody planned, because the package is suspended.
std::vector<Line> bill(const care::DueSlot& slot, Day day, const Basis& basis);

// The lines of a week that are priced together, one for each rate and share, by day; and the week's own price, where
// the package is paid by the week whether care was given or not (R26): for so many of its seven days as it ran on.
std::vector<Line> week_lines(const std::vector<Line>& lines, Day week);
// What a package is paid by the week, as of a day: not found where it is not, nor where the block of its contract pays.
Priced weekly_rate(const care::ContractBilling& contract, const care::PackagePrice& package, Day day,
                   const Calendar& calendar);
// What a block contract is paid for a week, as of a day: each weekly rate of its card is a sum of its own. 0 = no
// block.
std::int64_t block_sum(const care::ContractBilling& contract, Day day);
Line block_line(const Priced& weekly, Day week, unsigned days, const std::string& rule_version);

// New line minus old line, in rounded values; never a rounded difference.
std::int64_t adjustment_of(const std::vector<Line>& before, const std::vector<Line>& after);
std::int64_t pence_of(const std::vector<Line>& lines);
std::int64_t minutes_of(const std::vector<Line>& lines);

// "source 27:04", "rounding 30:00"
std::string to_string(const Step& step);

}  // namespace daybook::billing
