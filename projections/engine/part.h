#pragma once

#include <cstdint>
#include <string_view>

namespace daybook::projections {

// Which of so many rows an entry stands in, where one row would grow without bound. FNV-1a: the same on every machine,
// for a row's place must not depend on the library.
inline std::uint8_t part_of(std::string_view entry, std::uint8_t parts) {
    std::uint32_t hash = 2'166'136'261U;
    for (const char c : entry) hash = (hash ^ static_cast<unsigned char>(c)) * 16'777'619U;
    return static_cast<std::uint8_t>(hash % parts);
}

}  // namespace daybook::projections
