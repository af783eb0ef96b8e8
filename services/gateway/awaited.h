#pragma once

#include <string>
#include <string_view>

#include "schema/views.capnp.h"
#include "services/gateway/feed_tables.h"

namespace daybook::gateway {

// Whether a visit should have begun by now and is called neither late nor missed, by the usual tolerance of 30 minutes:
// what is left of a contract's own is over before its sources are heard.
bool may_wait(schema::VisitState state, Instant planned, Instant now);

// Whom such a visit waits for (R1): it is called late or missed only once every source that speaks for its contract was
// heard through that time. "waits for council-file, heard through 1 Mar, 23:59"; several by name; "waits for its
// source, which was never heard"; empty if none is behind.
std::string awaited(const Sources& sources, std::string_view contract, Instant planned);

}  // namespace daybook::gateway
