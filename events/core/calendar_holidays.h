#pragma once

#include "events/core/types.h"

namespace daybook {

// Whose bank holidays count.
enum class Nation { england_and_wales, scotland, northern_ireland };

// True on a day that is given as the bank holiday: of one that falls on a weekend, its substitute weekday. Computed by
// rule, with the days that were proclaimed or moved in single years; nothing is looked up.
bool is_bank_holiday(Day day, Nation nation = Nation::england_and_wales);

// Monday to Friday and no bank holiday.
bool is_working_day(Day day, Nation nation = Nation::england_and_wales);

// The n-th working day after `day`, n ≥ 1: what is due "within n working days of" it is due by 24:00 of this day (R11).
Day working_days_after(Day day, unsigned n, Nation nation = Nation::england_and_wales);

}  // namespace daybook
