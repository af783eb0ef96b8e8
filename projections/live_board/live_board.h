#pragma once

#include "projections/engine/projection.h"

namespace daybook::projections::live_board {

// `live-board`: every visit of a day by state, with its alert; late and missed first. States move by events alone.
Projection projection();

}  // namespace daybook::projections::live_board
