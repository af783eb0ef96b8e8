#pragma once

#include <capnp/common.h>

#include <vector>

#include "events/stored/event_view.h"
#include "projections/engine/rows.h"
#include "projections/engine/view.h"

namespace daybook::projections::live_board {

extern const Table<std::vector<capnp::word>> handovers;  // by position

void note_on_call(Rows& rows, const EventView& event);

// `on-call`: handovers to whoever is on call, the latest first.
View on_call_view();

}  // namespace daybook::projections::live_board
