#pragma once

#include "events/care/bytes.h"
#include "events/care/surge.h"

// How what is known of surges stands in the rows of projections.
namespace daybook::care {

template <class Bytes>
void fields(Bytes& bytes, Is<BufferTeam> auto& t) {
    bytes(t.from, t.until, t.workers);
}

}  // namespace daybook::care
