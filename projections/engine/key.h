#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "events/core/types.h"

// Keys of rows: parts written one behind the other so that keys sort as their parts do. Texts may hold any byte.
namespace daybook::projections {

class KeyOut {
 public:
    KeyOut& text(std::string_view value) {
        key_.reserve(64);  // most keys fit; those of numbers alone need no memory of their own
        for (auto zero = value.find('\0'); zero != std::string_view::npos; zero = value.find('\0')) {
            key_.append(value.substr(0, zero)).append("\0\xff", 2);
            value.remove_prefix(zero + 1);
        }
        key_.append(value).append("\0\1", 2);
        return *this;
    }
    KeyOut& u8(std::uint8_t value) {
        key_.push_back(static_cast<char>(value));
        return *this;
    }
    KeyOut& u32(std::uint32_t value) { return number(value, 4); }
    KeyOut& u64(std::uint64_t value) { return number(value, 8); }
    KeyOut& day(Day value) { return u32(static_cast<std::uint32_t>(daybook::number(value)) ^ 0x80000000U); }
    std::string take() { return std::move(key_); }

 private:
    KeyOut& number(std::uint64_t value, std::size_t bytes) {
        char digits[8];
        for (std::size_t i = 0; i < bytes; ++i) digits[i] = static_cast<char>(value >> (8 * (bytes - 1 - i)));
        key_.append(digits, bytes);
        return *this;
    }
    std::string key_;
};

// Takes a key apart again. A key of another shape gives empty parts and turns `good` off.
class KeyIn {
 public:
    explicit KeyIn(std::string_view key) : rest_(key) {}

    std::string text() {
        std::string value;
        while (rest_.size() >= 2) {
            if (rest_[0] != '\0') {
                value.push_back(rest_[0]);
                rest_.remove_prefix(1);
                continue;
            }
            const bool end = rest_[1] == '\1';
            rest_.remove_prefix(2);
            if (end) return value;
            value.push_back('\0');
        }
        good_ = false;
        return {};
    }
    std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }
    std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
    std::uint64_t u64() { return number(8); }
    Day day() { return daybook::day(static_cast<std::int32_t>(u32() ^ 0x80000000U)); }
    bool good() const { return good_; }

 private:
    std::uint64_t number(std::size_t bytes) {
        if (rest_.size() < bytes) {
            good_ = false;
            return 0;
        }
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < bytes; ++i) value = value << 8 | static_cast<unsigned char>(rest_[i]);
        rest_.remove_prefix(bytes);
        return value;
    }
    std::string_view rest_;
    bool good_ = true;
};

}  // namespace daybook::projections
