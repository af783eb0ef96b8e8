#pragma once

#include <zlib.h>

#include <catch2/catch.hpp>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace daybook::gateway {

// A little-endian number of a ZIP file's records.
inline std::size_t number_at(std::string_view bytes, std::size_t at, std::size_t width) {
    REQUIRE(at + width <= bytes.size());
    std::size_t number = 0;
    for (std::size_t i = width; i-- > 0;) number = number << 8 | static_cast<unsigned char>(bytes[at + i]);
    return number;
}

inline std::string inflated(std::string_view packed, std::size_t size) {
    std::string out(size, '\0');
    std::string in(packed);
    z_stream stream{};
    REQUIRE(inflateInit2(&stream, -MAX_WBITS) == Z_OK);
    stream.next_in = reinterpret_cast<Bytef*>(in.data());
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int end = inflate(&stream, Z_FINISH);
    inflateEnd(&stream);
    REQUIRE(end == Z_STREAM_END);
    return out;
}

// The parts of a workbook by their names: "xl/worksheets/sheet1.xml" is what a person sees first.
inline std::map<std::string, std::string> parts_of_workbook(std::string_view zip) {
    constexpr std::size_t end_bytes = 22, entry_bytes = 46, local_bytes = 30;
    REQUIRE(zip.size() > end_bytes);
    const std::size_t end = zip.size() - end_bytes;
    REQUIRE(number_at(zip, end, 4) == 0x06054b50);
    std::map<std::string, std::string> parts;
    std::size_t entry = number_at(zip, end + 16, 4);
    for (std::size_t left = number_at(zip, end + 10, 2); left > 0; --left) {
        REQUIRE(number_at(zip, entry, 4) == 0x02014b50);
        const std::size_t packed = number_at(zip, entry + 20, 4), size = number_at(zip, entry + 24, 4);
        const std::size_t name = number_at(zip, entry + 28, 2), local = number_at(zip, entry + 42, 4);
        const std::size_t data = local + local_bytes + number_at(zip, local + 26, 2) + number_at(zip, local + 28, 2);
        const auto bytes = zip.substr(data, packed);
        const bool deflated = number_at(zip, entry + 10, 2) != 0;
        parts[std::string(zip.substr(entry + entry_bytes, name))] =
            deflated ? inflated(bytes, size) : std::string(bytes);
        entry += entry_bytes + name + number_at(zip, entry + 30, 2) + number_at(zip, entry + 32, 2);
    }
    return parts;
}

}  // namespace daybook::gateway
