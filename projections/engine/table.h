#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "events/core/result.h"

namespace daybook::projections {

// One kind of row of a projection. Tables are constants; the number is part of every key and never used twice in one
// projection. Numbers from 240 on are the engine's own.
struct TableInfo {
    std::uint8_t number = 0;
    std::string_view name;
    // The key a reader of views knows a changed row by; null for rows nobody is told of.
    std::string (*shown)(std::string_view key) = nullptr;
};

template <class Row>
struct Table : TableInfo {
    std::string (*encode)(const Row&) = nullptr;
    Result<Row> (*decode)(std::string_view bytes) = nullptr;
    bool (*empty)(const Row&) = nullptr;  // an empty row is erased, so that a rebuild is the live view byte for byte
};

}  // namespace daybook::projections
