#pragma once

#include "projections/engine/projection.h"

namespace daybook::projections::money {

// What care comes to, and whether it agrees: the views billing, reconciliation and mismatches.
Projection projection();

}  // namespace daybook::projections::money
