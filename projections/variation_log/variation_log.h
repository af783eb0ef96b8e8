#pragma once

#include "projections/engine/projection.h"

namespace daybook::projections {

// `variation-log`: every change to a package, a price or a term, with its effect, who agreed, who was told and what is
// outstanding (rules.md R24). Newest effect first.
Projection variation_log();

}  // namespace daybook::projections
