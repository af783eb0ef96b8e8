#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "projections/money/tables.h"

// Where a package stands: the person-days its visits are on, and its weeks. Kept in rows of four weeks each, so that
// none grows with the years.
namespace daybook::projections::money {

// A package's visits stand on this person-day, or no longer do.
void note_day(Rows& rows, const std::string& package, const std::string& person, Day day, bool there);
// There is a row of this week, or no longer.
void note_week(Rows& rows, const WeekOf& week, bool there);

// Each of them from a day on.
void each_day_of(Rows& rows, const std::string& package, Day from,
                 const std::function<void(const std::string& person, Day day)>& take);
void each_week_of(Rows& rows, const std::string& package, Day from, const std::function<void(const WeekOf&)>& take);

}  // namespace daybook::projections::money
