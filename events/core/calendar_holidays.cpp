#include "events/core/calendar_holidays.h"

#include <algorithm>
#include <array>
#include <vector>

#include "events/core/calendar.h"
#include "events/core/result.h"

namespace daybook {

namespace {

namespace chr = std::chrono;
using chr::days;

Day on(int year, unsigned month, unsigned dom) {
    return Day{chr::year_month_day{chr::year{year}, chr::month{month}, chr::day{dom}}};
}

Day nth_monday(int year, unsigned month, unsigned n) {
    return Day{chr::year_month_weekday{chr::year{year}, chr::month{month}, chr::Monday[n]}};
}

Day last_monday(int year, unsigned month) {
    return Day{chr::year_month_weekday_last{chr::year{year}, chr::month{month}, chr::Monday[chr::last]}};
}

// Easter Sunday by the Gregorian computus (golden number, century corrections, epact).
Day easter(int year) {
    const int golden = year % 19;
    const int century = year / 100;
    const int epact = (century - century / 4 - (8 * century + 13) / 25 + 19 * golden + 15) % 30;
    const int full_moon = epact - (epact / 28) * (1 - (epact / 28) * (29 / (epact + 1)) * ((21 - golden) / 11));
    const int weekday = (year + year / 4 + full_moon + 2 - century + century / 4) % 7;
    return on(year, 3, 28) + days{full_moon - weekday};
}

// Fixed dates that fall on a weekend move to the next weekday that is not a holiday already.
void add_fixed(std::vector<Day>& holidays, Day date) {
    while (iso_weekday(date) > 5 || std::ranges::find(holidays, date) != holidays.end()) date += days{1};
    holidays.push_back(date);
}

// Days proclaimed, or moved from where the rule puts them, in one year: the dated data of which bank holidays are made
// beside the rules, each with its year, and the one place where a new proclamation is entered. It is compiled in and
// not a record, since every program that counts working days, also one that has no log, has to count them alike.
struct Proclaimed {
    int year;
    unsigned month, dom;
    bool holiday;  // false: not this time
    bool scotland_only = false;
};
constexpr std::array proclaimed{
    Proclaimed{2020, 5, 4, false}, Proclaimed{2020, 5, 8, true},        Proclaimed{2022, 5, 30, false},
    Proclaimed{2022, 6, 2, true},  Proclaimed{2022, 6, 3, true},        Proclaimed{2022, 9, 19, true},
    Proclaimed{2023, 5, 8, true},  Proclaimed{2026, 6, 15, true, true},
};

std::vector<Day> holidays_of(int year, Nation nation) {
    const bool scotland = nation == Nation::scotland;
    std::vector<Day> holidays{easter(year) - days{2}, nth_monday(year, 5, 1), last_monday(year, 5)};
    holidays.push_back(scotland ? nth_monday(year, 8, 1) : last_monday(year, 8));
    if (!scotland) holidays.push_back(easter(year) + days{1});
    add_fixed(holidays, on(year, 1, 1));
    if (scotland) {
        add_fixed(holidays, on(year, 1, 2));
        add_fixed(holidays, on(year, 11, 30));
    }
    if (nation == Nation::northern_ireland) {
        add_fixed(holidays, on(year, 3, 17));
        add_fixed(holidays, on(year, 7, 12));
    }
    // Where Christmas is on a Sunday, Boxing Day keeps its Monday and Christmas is given on the Tuesday.
    if (iso_weekday(on(year, 12, 25)) == 7) {
        add_fixed(holidays, on(year, 12, 26));
        add_fixed(holidays, on(year, 12, 25));
    } else {
        add_fixed(holidays, on(year, 12, 25));
        add_fixed(holidays, on(year, 12, 26));
    }
    for (const Proclaimed& p : proclaimed) {
        if (p.year != year || (p.scotland_only && !scotland)) continue;
        if (p.holiday)
            holidays.push_back(on(p.year, p.month, p.dom));
        else
            std::erase(holidays, on(p.year, p.month, p.dom));
    }
    return holidays;
}

}  // namespace

bool is_bank_holiday(Day day, Nation nation) {
    const int year = int{chr::year_month_day{day}.year()};
    const auto holidays = holidays_of(year, nation);
    return std::ranges::find(holidays, day) != holidays.end();
}

bool is_working_day(Day day, Nation nation) { return iso_weekday(day) <= 5 && !is_bank_holiday(day, nation); }

Day working_days_after(Day day, unsigned n, Nation nation) {
    DAYBOOK_INVARIANT(n >= 1, "a deadline in working days is at least one of them away");
    for (;;) {
        day += days{1};
        if (is_working_day(day, nation) && --n == 0) return day;
    }
}

}  // namespace daybook
