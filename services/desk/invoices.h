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
// new (`minutes` and `ratePence`, or `pence`).
Result<std::vector<Decision>> with_number(Decision decision, const FactType& fact, wire::Recorder& recorder);

// A draft that names contract, `from` and `to` and no lines: with what care delivered in these days comes to and no
// invoice holds yet, line by line, as the view `billing` has it at `head`. Where nothing is left to bill it is refused.
Result<Decision> with_lines(Decision decision, wire::Views& views, Position head);

}  // namespace daybook::desk
