#pragma once

#include "events/log/event_log.h"
#include "events/log/rocks_store.h"

namespace daybook {

// Reads blocks and picks what is wanted by the fixed header of each event. See EventLog::search.
Result<Page> search_log(const RocksStore& store, Position head, const Search& wanted, Limit limit);

// The last position up to the head recorded before an instant: `recorded` never decreases, so it is found by halving.
Result<Position> last_before(const RocksStore& store, Position head, Instant recorded);

}  // namespace daybook
