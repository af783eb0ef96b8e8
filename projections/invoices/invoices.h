#pragma once

#include "projections/engine/projection.h"

namespace daybook::projections::invoices {

// `invoices`: every invoice and its lines, money expected and received week by week, and who owes what for how long.
// What is late is so as at the last closed day.
Projection projection();

}  // namespace daybook::projections::invoices
