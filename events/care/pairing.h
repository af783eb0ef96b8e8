#pragma once

#include <vector>

#include "events/care/outlook.h"

namespace daybook::care {

// R28, in the order in which it can be known: cancelled visits leave the rota first, then whoever came or found no
// access is looked for among what is left, and last the rows that say no time, only their day.
enum class Pass { cancellations, arrivals, days };

// Pairs rows without a plan with the planned visits they belong to (`Outlook::plan_of`, `told`). Smallest difference
// first, then the earlier plan; at most the required number of distinct workers who came, and of those who found no
// access or were told not to come; an additional worker's row only joins a visit to which somebody came. A row that
// says only its day goes to the one plan of that day (of its worker, if rostered) that nothing is known of, if there is
// just one. True if a plan was cancelled: then standings and cut-offs have changed.
bool pair_rows(std::vector<Outlook>& outlooks, Pass pass);

}  // namespace daybook::care
