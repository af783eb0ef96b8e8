#pragma once

#include <cstdint>
#include <string>

#include "projections/engine/table.h"

namespace daybook::projections {

// A stream a projection could not read on: since which event, why, and how many events of it were passed over.
struct Parked {
    std::string stream;
    std::string reason;
    std::uint64_t position = 0;
    std::uint64_t events = 0;
};

// Keyed by the number of the stream.
extern const Table<Parked> parked_table;

}  // namespace daybook::projections
