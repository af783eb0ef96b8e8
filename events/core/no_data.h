#pragma once

#include <cstdint>

namespace daybook {

// A figure of a view's row that there is no data for. Of a sum that may be below zero, −1 is a figure like any other;
// this is none. Where rows leave Daybook it is null in JSON and no_data_text in tables, never a number.
inline constexpr std::int64_t no_data = INT64_MIN;
inline constexpr const char* no_data_text = "no data";

}  // namespace daybook
