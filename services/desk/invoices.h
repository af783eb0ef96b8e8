#pragma once

#include <vector>

#include "events/core/result.h"
#include "services/desk/decision.h"
#include "services/wire/client.h"

namespace daybook::desk {

// What is decided of an invoice takes a number: an invoice that is issued, a credit note, an adjustment.
bool takes_number(const FactType& fact);

// Such a decision, and behind it the entry in the contract's book of numbers, each on the version it was made on: two
// officers cannot take the same number, and none is left out. What follows from the invoice as it stands is filled in
// where it was not said: its sum; the lines of a note, which need only say `citesLine` and, of an adjustment, what is
// new (`minutes` and `ratePence`, or `pence`). An adjustment that names no lines brings
// every line to what its care comes to now.
Result<std::vector<Decision>> with_number(Decision decision, const FactType& fact, wire::Recorder& recorder,
                                          wire::Views& views);

// A draft takes its turn: behind it stands the entry in the contract's book of drafts, on the version the book had
// before what is left to bill was read, so that two officers cannot bill the same care at once: the second reads again.
// One that names contract, payer, `from` and `to` and no lines is filled, line by line as the view `billing` has them
// on that payer's bill, with what care delivered in these days comes to and no invoice holds yet, the payer's own part
// of it or less those of others, and, for the commissioner, with the service credits given on the contract so far that
// no invoice took off. Refused where nothing is left to bill, and where a line that is told stands on an invoice
// already, with what stands on which.
bool takes_turn(const FactType& fact);
Result<std::vector<Decision>> with_turn(Decision decision, wire::Recorder& recorder, wire::Views& views);

}  // namespace daybook::desk
