#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "events/care/person_day.h"
#include "projections/engine/rows.h"
#include "schema/views.capnp.h"

// Which visits wait for a care worker who is still clocked in at another (rules.md section 5), from facts alone: how
// late that makes them is said by whoever has a clock.
namespace daybook::projections::live_board {

// A care worker's part in one visit of a day: clocked in there since, or on its rota and not begun.
struct Stand {
    std::string visit, person;
    Instant planned{};
    Instant since{};  // 0 = it has not begun
    Instant until{};  // where it has: since + the planned length
    bool operator==(const Stand&) const = default;
};

// By day and care worker, sorted by visit.
extern const Table<std::vector<Stand>> rounds_of_day;

using Rounds = std::map<std::string, std::vector<Stand>>;  // by care worker

// What one measured visit puts into its care workers' rounds. One whose end is not waited for any more is over.
void add_stands(Rounds& rounds, const care::Measured& measured);

// Puts the stands of one person-day in the place of those it had; the visits of every round that changed.
std::set<std::string> put_rounds(Rows& rows, const care::PersonDay& whose, const Rounds& rounds);

// Where a care worker of the row's visit still is, and what waits for those clocked in at it.
void set_knock_on(Rows& rows, Day day, schema::LiveBoardRow::Builder row);

}  // namespace daybook::projections::live_board
