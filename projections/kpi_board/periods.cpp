#include "projections/kpi_board/periods.h"

#include <map>
#include <string>

#include "events/core/calendar.h"

namespace daybook::projections::kpi_board {
namespace {

using std::chrono::days;
using std::chrono::months;
using std::chrono::year_month_day;

constexpr days four_weeks{28};
constexpr Day monday{std::chrono::local_days{std::chrono::year{2024} / 1 / 1}};

// Of so many months each, counted from January.
Days months_with(Day day, unsigned length) {
    const year_month_day ymd{day};
    const unsigned first = (static_cast<unsigned>(ymd.month()) - 1) / length * length + 1;
    const auto from = ymd.year() / std::chrono::month{first} / 1;
    return {Day{std::chrono::local_days{from}}, Day{std::chrono::local_days{from + months{length}}} - days{1}};
}

// 1 April to 31 March, for a contract that began on 1 April; one of 29 February has its year on 1 March.
Days year_with(Day day, Day anchor) {
    const year_month_day begun{anchor};
    const auto start_in = [&](std::chrono::year year) {
        const year_month_day start = year / begun.month() / begun.day();
        return start.ok() ? Day{std::chrono::local_days{start}} : Day{std::chrono::local_days{year / 3 / 1}};
    };
    auto year = year_month_day{day}.year();
    if (day < start_in(year)) --year;
    return {start_in(year), start_in(year + std::chrono::years{1}) - days{1}};
}

}  // namespace

Result<Period> period_of(std::string_view text) {
    static const std::map<std::string_view, Period> words = {{"", Period::whole},
                                                             {"day", Period::day},
                                                             {"week", Period::week},
                                                             {"4-weeks", Period::four_weeks},
                                                             {"month", Period::month},
                                                             {"quarter", Period::quarter},
                                                             {"half-year", Period::half_year},
                                                             {"contract-year", Period::contract_year}};
    const auto found = words.find(text);
    if (found != words.end()) return found->second;
    return rejected("“period” is “" + std::string(text) +
                    "”, not day, week, 4-weeks, month, quarter, half-year or contract-year");
}

Days period_with(Day day, Period period, Days asked, const care::ContractTerms* contract) {
    const bool begun = contract && contract->from > Day{};
    switch (period) {
        case Period::whole: return asked;
        case Period::day: return {day, day};
        case Period::week: {
            const Day last = week_ending(day, contract ? contract->week_ends_on : 7);
            return {last - days{6}, last};
        }
        case Period::four_weeks: {
            const Day anchor = begun ? contract->from : monday;
            const auto n =
                std::chrono::floor<std::chrono::duration<int, std::ratio_multiply<std::ratio<28>, days::period>>>(
                    day - anchor);
            return {anchor + n.count() * four_weeks, anchor + (n.count() + 1) * four_weeks - days{1}};
        }
        case Period::month: return months_with(day, 1);
        case Period::quarter: return months_with(day, 3);
        case Period::half_year: return months_with(day, 6);
        case Period::contract_year: return year_with(day, begun ? contract->from : monday);
    }
    return asked;
}

}  // namespace daybook::projections::kpi_board
