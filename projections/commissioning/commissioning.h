#pragma once

#include "projections/engine/projection.h"

namespace daybook::projections::commissioning {

// What is bought, from whom, and what still has to be decided or looked after. Views: `referrals` in triage order with
// the acceptance check, `acceptance` criterion by criterion, `capacity` by zone and band, `locations` with spot share
// and surge, `reservations`, `spot-caps`, `contracts`, `packages`, `risk-register`, `escalations`, `actions`, `people`,
// the files of care workers (`workforce`), `partners` and the calendar of `governance`.
Projection projection();

}  // namespace daybook::projections::commissioning
