#pragma once

#include <string>

#include "events/stored/event_view.h"
#include "projections/engine/rows.h"
#include "schema/visit.capnp.h"

// What the board shows of a visit and no figure is measured by: who told the person, and until when its source had been
// heard when it was called late or missed.
namespace daybook::projections::live_board {

struct Heard {
    Instant told_at{};  // 0 = nobody said so
    schema::Visit::PersonTold::Of told_of = schema::Visit::PersonTold::Of::OTHER;
    schema::Who told_whom = schema::Who::NOBODY;
    std::string told_by;
    Instant through{};  // of the last Overdue or Missed; 0 = neither
    bool operator==(const Heard&) const = default;
};
extern const Table<Heard> heard;  // by visit

// Takes one event; the visit's row is filled again by the step of the care rows.
void note_heard(Rows& rows, const EventView& event);

Heard heard_of(Rows& rows, std::string_view visit);

}  // namespace daybook::projections::live_board
