#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "projections/engine/table.h"

namespace daybook::projections {

// A stream a projection could not read on: since which event, why, and how many events of it wait, that one included.
struct Parked {
    std::string stream;
    std::string reason;
    std::uint64_t position = 0;
    std::uint32_t version = 0;  // of the stream, at that event
    std::uint64_t events = 0;
};

// Keyed by the number of the stream.
extern const Table<Parked> parked_table;

// An event that is passed over because somebody said so, with a reason (record.StreamRetried).
struct Skipped {
    std::string stream;
    std::string reason;
    std::uint64_t said = 0;  // position of the event that says so
};

// Keyed by the position of the event.
extern const Table<Skipped> skipped_table;

// The tables the engine keeps beside a projection's own.
std::vector<const TableInfo*> engine_tables();

// Where it is said that a parked stream of a projection is to be tried again: "record-projection-kpi-board".
std::string retries_stream(std::string_view projection);

}  // namespace daybook::projections
