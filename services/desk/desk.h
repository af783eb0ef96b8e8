#pragma once

#include "events/core/result.h"
#include "services/desk/decision.h"
#include "services/wire/client.h"

namespace daybook::desk {

// Records a decision with what it brings with it, all or nothing, and returns its receipt: the decision first.
//   rejected      the rules refuse it, with what stands against it and what to do instead; nothing was recorded
//   conflict      the record is at another version than expected, the key was used for another decision, or a colleague
//                 promised the same hours in the meantime: look again and decide anew
//   not_found     there is no such record or fact
//   unavailable   the recorder or the projector does not answer
Result<Receipt> decide(Decision decision, wire::Recorder& recorder, wire::Views& views);

}  // namespace daybook::desk
