#include "services/demo/dice.h"

namespace daybook::demo {
namespace {

// Steele, Lea and Flood's SplitMix64: one addition and one mix a throw.
constexpr std::uint64_t golden = 0x9e3779b97f4a7c15;

std::uint64_t mixed(std::uint64_t x) {
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return x ^ (x >> 31);
}

}  // namespace

Dice::Dice(std::initializer_list<std::uint64_t> words) : state_(golden) {
    for (const auto word : words) state_ = mixed(state_ + golden + mixed(word));
}

std::uint64_t Dice::next() {
    state_ += golden;
    return mixed(state_);
}

double Dice::bell() {
    double sum = -6;  // twelve throws of [0, 1) have deviation 1
    for (int i = 0; i < 12; ++i) sum += unit();
    return sum;
}

}  // namespace daybook::demo
