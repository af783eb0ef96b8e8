#pragma once

#include "projections/engine/projection.h"

namespace daybook::projections::variation_log {

// `variation-log`: every change to a package, price or term, what it does, who agreed, who was told, and what rule R24
// leaves outstanding.
Projection projection();

}  // namespace daybook::projections::variation_log
