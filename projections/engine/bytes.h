#pragma once

#include <cstdint>
#include <string>
#include <string_view>

// How projections write rows: little variable-length numbers and texts with their length. Only a projection of the same
// version reads them back, so there are no tags and no versions inside a row.
namespace daybook::projections {

class BytesOut {
 public:
    BytesOut() = default;
    explicit BytesOut(std::size_t expected) { out_.reserve(expected); }
    void u(std::uint64_t value) {
        char digits[10];
        std::size_t size = 0;
        for (; value >= 0x80; value >>= 7) digits[size++] = static_cast<char>(value | 0x80);
        digits[size++] = static_cast<char>(value);
        out_.append(digits, size);
    }
    void i(std::int64_t value) {
        u((static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63));
    }
    void flag(bool value) { out_.push_back(value ? '\1' : '\0'); }
    void text(std::string_view value) {
        u(value.size());
        out_.append(value);
    }
    std::string take() { return std::move(out_); }

 private:
    std::string out_;
};

// Reads what BytesOut wrote. A read past the end gives zeros and turns `good` off for ever.
class BytesIn {
 public:
    explicit BytesIn(std::string_view bytes) : rest_(bytes) {}

    std::uint64_t u() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            if (rest_.empty()) return bad();
            const auto byte = static_cast<unsigned char>(rest_.front());
            rest_.remove_prefix(1);
            value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
            if (byte < 0x80) return value;
        }
        return bad();
    }
    std::int64_t i() {
        const std::uint64_t value = u();
        return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
    }
    bool flag() { return u() != 0; }
    std::string_view text() {
        const std::uint64_t size = u();
        if (size > rest_.size()) {
            bad();
            return {};
        }
        const std::string_view value = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return value;
    }
    bool good() const { return good_; }
    bool done() const { return good_ && rest_.empty(); }  // everything was read, and it was all there

 private:
    std::uint64_t bad() {
        good_ = false;
        rest_ = {};
        return 0;
    }

    std::string_view rest_;
    bool good_ = true;
};

}  // namespace daybook::projections
