#pragma once

#include <cstdint>
#include <initializer_list>

namespace daybook::demo {

// Chance that can be played again: the same words give the same throws on every machine.
class Dice {
 public:
    explicit Dice(std::initializer_list<std::uint64_t> words);

    std::uint64_t next();
    std::uint64_t below(std::uint64_t n) { return next() % n; }
    std::int64_t between(std::int64_t low, std::int64_t high) {  // both included
        return low + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(high - low + 1)));
    }
    bool chance(std::uint32_t per_mille) { return below(1'000) < per_mille; }
    double unit() { return static_cast<double>(next() >> 11) * 0x1p-53; }  // [0, 1)
    double bell();                                                         // about normal, mean 0, deviation 1

 private:
    std::uint64_t state_;
};

}  // namespace daybook::demo
