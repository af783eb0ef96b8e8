#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace daybook {

// RFC 4648 section 4, padded.
std::string to_base64(std::span<const std::byte> bytes);

// Nothing for text that is not exactly what to_base64 writes for some bytes.
std::optional<std::vector<std::byte>> from_base64(std::string_view text);

// Lower-case hexadecimal, two digits a byte.
std::string to_hex(std::span<const std::byte> bytes);
std::optional<std::vector<std::byte>> from_hex(std::string_view text);

}  // namespace daybook
