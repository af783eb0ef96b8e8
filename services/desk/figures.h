#pragma once

#include "events/core/result.h"
#include "services/desk/decision.h"
#include "services/wire/client.h"

namespace daybook::desk {

// governance KpiReported: figures that do not say what they come to, with what the view `kpi-board` has of the contract
// and period at `head`, and the position it was read at. `figures` are unsaid, KPIs by name, or figures as the fact has
// them, each with both halves or with neither; unsaid, they are all of which there is data.
// Rejected where there is no such period or KPI, where a share is more than the whole, where there is no such figure,
// or where a position is said and figures that would be of another.
Result<Decision> with_figures(Decision decision, wire::Views& views, Position head);

// Rejected where a schedule sets a target of a KPI that nothing measures, or a chart of one is begun anew: with the
// nearest there is.
Status kpis_are_known(const Decision& decision);

}  // namespace daybook::desk
