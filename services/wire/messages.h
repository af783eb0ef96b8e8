#pragma once

#include <capnp/message.h>

#include <cstdint>
#include <span>

#include "events/core/result.h"
#include "events/stored/proposal.h"

// Requests as the wire says them; private to this room.
namespace daybook::wire {

// rejected where it would be larger than a request may be (format.md F7).
Status write_append(std::span<const Proposal> events, std::span<const Condition> conditions, std::uint64_t tag,
                    capnp::MallocMessageBuilder& message);

}  // namespace daybook::wire
