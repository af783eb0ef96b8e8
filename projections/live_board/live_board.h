#pragma once

#include "projections/engine/projection.h"

namespace daybook::projections::live_board {

// `live-board`: every visit of a day by state, with its alert, who told the person, and whether its care worker is
// still clocked in elsewhere; late and missed first. States move by events alone. `on-call`: who was handed what is
// open.
Projection projection();

}  // namespace daybook::projections::live_board
