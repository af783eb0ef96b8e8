#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "events/care/person_day.h"
#include "projections/engine/rows.h"
#include "schema/views.capnp.h"

// Which visits wait for a care worker who is still clocked in at another (rules.md section 5), from facts alone: how
// late that makes them is said by whoever has a clock.
namespace daybook::projections::live_board {

// A care worker's part in one visit: clocked in there since, or on its rota and not begun.
struct Stand {
    std::string visit, person;
    Day day{};  // the visit's
    Instant planned{};
    Instant since{};  // 0 = it has not begun
    Instant until{};  // where it has: since + the planned length
    bool operator==(const Stand&) const = default;
};

// By day and care worker, sorted by visit. Who is clocked in at a visit that may last into the next day is in the round
// of both.
extern const Table<std::vector<Stand>> rounds_of_day;

using Round = std::pair<Day, std::string>;  // a care worker's
using Rounds = std::map<Round, std::vector<Stand>>;

// What one measured visit puts into its care workers' rounds. One whose end is not waited for any more is over.
void add_stands(Rounds& rounds, const care::Measured& measured, const Calendar& calendar);

// Puts the stands of one person-day in the place of those it had; the visits of every round that changed, by their day.
std::set<std::pair<Day, std::string>> put_rounds(Rows& rows, const care::PersonDay& whose, const Rounds& rounds);

// Where a care worker of the row's visit still is, and what waits for those clocked in at it.
void set_knock_on(Rows& rows, Day day, schema::LiveBoardRow::Builder row);

}  // namespace daybook::projections::live_board
