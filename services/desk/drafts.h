#pragma once

#include <optional>
#include <string>
#include <vector>

#include "events/core/result.h"
#include "services/desk/decision.h"
#include "services/wire/client.h"

namespace daybook::desk {

// Some days of a contract, as a rule one of its weeks, that are to be billed to everybody who pays a part of them.
struct Billing {
    std::string contract;
    Day from{}, to{};
    std::string invoice{};  // what the drafts are called, before the payer; empty = by contract and last day
    std::string key;        // unique for ever; the same key again is the same drafts
    std::string actor{}, location{};
    std::optional<Instant> at{};  // when it was decided; nothing = now
};

struct Draft {
    std::string payer, stream;  // "invoice-county.2026-03-08.organisation-nhs"
    Receipt receipt{};
    std::optional<Error> refused{};  // with what stands against this one: the others are drafted all the same
};

// Drafts for each payer who has something of these days left to pay: the contract's commissioner first, then whoever
// the payers of its packages name. Each draft is a decision of its own, as `decide` records it, so what was drafted
// stands whatever becomes of the others. Rejected where nothing is left to bill to anybody, and where nobody is known
// to pay; not_found for a contract there is none of.
Result<std::vector<Draft>> draft_for_all(Billing billing, wire::Recorder& recorder, wire::Views& views);

}  // namespace daybook::desk
