#pragma once

#include <string_view>

#include "services/gateway/http.h"
#include "services/gateway/workers.h"

namespace daybook::gateway {

// POST /v1/decisions/{stream}/{fact}: what a person decides about a record, e.g. /v1/decisions/referral-r1/accepted.
// The body is a JSON object: `data` holds the fact's fields, `actor` who decides, `location` and `time` where and when;
// all may be left out. Idempotency-Key is required: the same key again answers with the first receipt. If-Match: "3" =
// the record must be at version 3. 201 with the receipt, 200 for a repeat, 409 where somebody was there first, 422
// where the rules refuse it; then nothing was recorded.
Response post_decision(const Request& request, std::string_view stream, std::string_view fact, Backend& backend);

}  // namespace daybook::gateway
