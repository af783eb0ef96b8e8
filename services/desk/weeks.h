#pragma once

#include "services/desk/decision.h"
#include "services/wire/client.h"

// What the finance office decides of a contract's week and of its packages' prices, held against the views.
namespace daybook::desk {

// reconciliation Verified (R18): of the figures as they stand at `head`, or up to the position the decision names.
// Conflict where one of them has changed behind that position: nobody has looked at it.
Result<Decision> as_looked_at(Decision decision, wire::Views& views, Position head);

// A mismatch's package goes by its id; who decides may name its stream, as everywhere else.
Decision of_package_named(Decision decision);

// Rejected where an uplift names a package that is not on this contract, or that there is none of.
Status packages_are_on(const Decision& decision, wire::Views& views, Position head);

}  // namespace daybook::desk
