#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "events/core/types.h"

// Keys of the log's families: big-endian numbers, so that keys sort as the numbers do.
namespace daybook {

inline void put_be64(char* at, std::uint64_t value) {
    for (int i = 7; i >= 0; --i, value >>= 8) at[i] = static_cast<char>(value & 0xff);
}
inline void put_be32(char* at, std::uint32_t value) {
    for (int i = 3; i >= 0; --i, value >>= 8) at[i] = static_cast<char>(value & 0xff);
}
inline std::uint64_t get_be64(const char* at) {
    std::uint64_t value = 0;
    for (int i = 0; i < 8; ++i) value = value << 8 | static_cast<unsigned char>(at[i]);
    return value;
}
inline std::uint32_t get_be32(const char* at) {
    std::uint32_t value = 0;
    for (int i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(at[i]);
    return value;
}

// Little numbers in few bytes.
inline void put_varint(std::string& out, std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>(value | 0x80));
    out.push_back(static_cast<char>(value));
}
// Takes one number off the front; 0 and nothing taken where there is none.
inline std::uint64_t take_varint(std::string_view& in) {
    std::uint64_t value = 0;
    for (unsigned shift = 0, i = 0; shift < 64 && i < in.size(); shift += 7, ++i) {
        value |= static_cast<std::uint64_t>(in[i] & 0x7f) << shift;
        if ((in[i] & 0x80) != 0) continue;
        in.remove_prefix(i + 1);
        return value;
    }
    in = {};
    return 0;
}

// The positions of a stream's events in one sealed tail, keyed by the stream and the version of the first of them. A
// tail that is sealed again after a crash begins where it began before, so what was left over is overwritten.
inline std::string stream_key(Position stream, Version first) {
    std::string key(12, '\0');
    put_be64(key.data(), stream.value);
    put_be32(key.data() + 8, first.value);
    return key;
}

}  // namespace daybook
