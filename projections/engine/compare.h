#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "projections/engine/projection.h"

namespace daybook::projections {

// How two builds of a projection differ, row by row, in one table. Numbers of rows.
struct TableDifference {
    std::string table;
    std::uint64_t added = 0;    // in the second alone
    std::uint64_t gone = 0;     // in the first alone
    std::uint64_t changed = 0;  // in both, with other bytes
    bool operator==(const TableDifference&) const = default;
};

// Two builds at one position.
struct Comparison {
    Position position;
    RowsDigest before, after;
    std::vector<TableDifference> tables;  // that differ; the digests say whether any does
    bool same() const { return before == after; }
};

// `rejected` if the two do not stand at one position, or one is still restating: digests mean something there only.
// Tables are walked only where the digests differ.
Result<Comparison> compare(const Projection& projection, const Reading& before, const Reading& after);

}  // namespace daybook::projections
