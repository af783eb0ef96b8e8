#pragma once

#include <nlohmann/json.hpp>
#include <optional>

#include "services/wire/client.h"

namespace daybook::wire {

// A proof that the event at a position stands in the log, to be judged offline (`daybook log verify --proof`):
//   {"format": "daybook proof 1", "position", "stamp": base64 of 32 bytes, "content": hex SHA-256 of what was said,
//    "leaf": hex, "index": position − 1, "size", "path": [hex …], "checkpoint": the signed note}
// and, when `size` is that of an earlier tree, "consistency": {"first", "root", "path"} from that tree to the signed
// one. With `event`, also "event": base64 of the stored event; without it the proof shows nothing that was said. Made
// out of the tree's tiles here, not in the recorder. not_found for a position the log does not have.
Result<nlohmann::json> prove(Recorder& recorder, Position position, std::optional<std::uint64_t> size, bool event);

}  // namespace daybook::wire
