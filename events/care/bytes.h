#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "events/core/result.h"
#include "events/core/types.h"

namespace daybook::care {

// The compact bytes in which records are kept as rows of a projection: a version byte, then variable-length integers,
// counted texts and counted lists. Rows are derived data: another version is rebuilt from the log, never migrated.
// A struct takes part by naming its fields once, for both directions:
//   template <class Bytes> void fields(Bytes& bytes, Is<Claim> auto& c) { bytes(c.worker, c.start); }
template <class T, class Of>
concept Is = std::same_as<std::remove_const_t<T>, Of>;

class Writer {
 public:
    explicit Writer(std::uint8_t version) {
        bytes_.resize(512);  // most records fit
        bytes_[size_++] = static_cast<char>(version);
    }

    template <class... T>
    void operator()(const T&... values) {
        (put(values), ...);
    }
    std::string take() && {
        bytes_.resize(size_);
        return std::move(bytes_);
    }

 private:
    // Where the next bytes go, room for so many made.
    char* room(std::size_t bytes) {
        if (bytes_.size() - size_ < bytes) bytes_.resize(2 * bytes_.size() + bytes);
        return bytes_.data() + size_;
    }
    void put(std::unsigned_integral auto value) {
        std::uint64_t rest = value;
        char* const at = room(10);
        std::size_t size = 0;
        for (; rest >= 0x80; rest >>= 7) at[size++] = static_cast<char>(rest | 0x80);
        at[size++] = static_cast<char>(rest);
        size_ += size;
    }
    void put(std::signed_integral auto value) {
        const std::int64_t wide = value;
        put((static_cast<std::uint64_t>(wide) << 1) ^ static_cast<std::uint64_t>(wide >> 63));
    }
    template <class T>
        requires std::is_enum_v<T>
    void put(T value) {
        put(static_cast<std::uint64_t>(value));
    }
    void put(const std::string& value) {
        put(std::uint64_t{value.size()});
        value.copy(room(value.size()), value.size());
        size_ += value.size();
    }
    void put(Instant t) { put(micros(t)); }
    void put(Day d) { put(number(d)); }
    void put(Seconds s) { put(std::int64_t{s.count()}); }
    void put(Pence p) { put(p.value); }
    void put(Position p) { put(p.value); }
    template <class T>
    void put(const std::optional<T>& value) {
        put(value.has_value());
        if (value) put(*value);
    }
    template <class T>
    void put(const std::vector<T>& items) {
        put(std::uint64_t{items.size()});
        for (const T& item : items) put(item);
    }
    void put(const std::vector<Position>& ascending) {
        put(std::uint64_t{ascending.size()});
        std::uint64_t last = 0;
        for (const Position p : ascending) put(p.value - std::exchange(last, p.value));
    }
    template <class T>
        requires std::is_class_v<T>
    void put(const T& value) {
        fields(*this, value);
    }

    std::string bytes_;  // longer than what is written
    std::size_t size_ = 0;
};

// Reads what Writer wrote. After the first thing that is not there, everything reads as nothing and `finished` is
// false.
class Reader {
 public:
    Reader(std::string_view bytes, std::uint8_t version) : rest_(bytes) {
        if (rest_.empty() || static_cast<std::uint8_t>(rest_.front()) != version)
            fail();
        else
            rest_.remove_prefix(1);
    }

    template <class... T>
    void operator()(T&... values) {
        (get(values), ...);
    }
    bool finished() const { return good_ && rest_.empty(); }

 private:
    std::uint64_t number() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
            const auto byte = static_cast<std::uint8_t>(rest_.front());
            rest_.remove_prefix(1);
            value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
            if (byte < 0x80) return value;
        }
        fail();
        return 0;
    }
    // At least one byte stands behind each item, so a false count cannot ask for more items than the row has bytes.
    std::size_t count() {
        const std::uint64_t value = number();
        if (value <= rest_.size()) return value;
        fail();
        return 0;
    }
    void get(std::unsigned_integral auto& value) {
        const std::uint64_t wide = number();
        value = static_cast<std::remove_reference_t<decltype(value)>>(wide);
        if (value != wide) fail();
    }
    void get(std::signed_integral auto& value) {
        const std::uint64_t coded = number();
        const std::int64_t wide = static_cast<std::int64_t>(coded >> 1) ^ -static_cast<std::int64_t>(coded & 1);
        value = static_cast<std::remove_reference_t<decltype(value)>>(wide);
        if (value != wide) fail();
    }
    // An enumerant that this version does not know is kept.
    template <class T>
        requires std::is_enum_v<T>
    void get(T& value) {
        value = static_cast<T>(number());
    }
    void get(std::string& value) {
        const std::size_t size = count();
        value = rest_.substr(0, size);
        rest_.remove_prefix(size);
    }
    void get(Instant& t) { t = instant(as<std::int64_t>()); }
    void get(Day& d) { d = day(as<std::int32_t>()); }
    void get(Seconds& s) { s = Seconds{as<std::int64_t>()}; }
    void get(Pence& p) { p.value = as<std::int64_t>(); }
    void get(Position& p) { p.value = number(); }
    template <class T>
    void get(std::optional<T>& value) {
        if (!as<bool>()) return value.reset();
        get(value.emplace());
    }
    template <class T>
    void get(std::vector<T>& items) {
        items.resize(count());
        for (T& item : items) get(item);
    }
    void get(std::vector<Position>& ascending) {
        ascending.resize(count());
        std::uint64_t last = 0;
        for (Position& p : ascending) p.value = last += number();
    }
    template <class T>
        requires std::is_class_v<T>
    void get(T& value) {
        fields(*this, value);
    }
    template <class T>
    T as() {
        T value{};
        get(value);
        return value;
    }
    void fail() {
        good_ = false;
        rest_ = {};
    }

    std::string_view rest_;
    bool good_ = true;
};

template <class T>
std::string to_bytes(const T& value, std::uint8_t version) {
    Writer out{version};
    out(value);
    return std::move(out).take();
}

// The value, or a corrupt error naming what the bytes should have been.
template <class T>
Result<T> from_bytes(std::string_view bytes, std::uint8_t version, std::string_view what) {
    T value;
    Reader in{bytes, version};
    in(value);
    if (in.finished()) return value;
    return corrupt("a row of " + std::to_string(bytes.size()) + " bytes is not " + std::string{what} +
                   " as this version writes it");
}

}  // namespace daybook::care
