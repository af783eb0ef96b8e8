#pragma once

#include "projections/engine/projection.h"

namespace daybook::projections::audit_trail {

// `audit-trail`: one row per event, newest first, with the change-log fields of the NHS minimum operational data
// standard and what every field was before. Sealed fields stay sealed.
Projection projection();

}  // namespace daybook::projections::audit_trail
