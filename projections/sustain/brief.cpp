#include "projections/sustain/brief.h"

#include <algorithm>

namespace daybook::sustain {
namespace {

// The whole part of a square root.
Wide root(Wide square) {
    Wide low = 0, high = Wide{1} << 62;
    while (low < high) {
        const Wide middle = (low + high + 1) / 2;
        if (middle * middle <= square)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

}  // namespace

std::int64_t supplement_an_hour(const Account& package) {
    const Wide shortfall = -Wide{package.margin()} * hour_s;
    const Wide contact = package.work.contact_s;
    if (shortfall <= 0 || contact <= 0) return 0;
    return static_cast<std::int64_t>((shortfall + contact - 1) / contact);
}

std::int64_t rise(std::int64_t pence_an_hour, std::int64_t contact_s) {
    return rounded(Wide{pence_an_hour} * contact_s, hour_s);
}

std::optional<std::int64_t> Brief::times_ppm() const {
    if (targeted <= 0) return std::nullopt;
    return rounded(Wide{blanket} * whole_ppm, targeted);
}

Brief brief_of(std::span<const Account> packages) {
    Brief brief;
    std::int64_t most = 0, contact_s = 0;
    for (const Account& package : packages) {
        const std::int64_t supplement = supplement_an_hour(package);
        brief.targeted += rise(supplement, package.work.contact_s);
        most = std::max(most, supplement);
        contact_s += package.work.contact_s;
    }
    brief.blanket = rise(most, contact_s);
    return brief;
}

void Legs::add(std::int64_t leg_gap_s, std::int64_t travel_s) {
    ++legs;
    gap_s += leg_gap_s;
    if (leg_gap_s < travel_s) ++squeezed;
}

Legs& Legs::operator+=(const Legs& other) {
    legs += other.legs;
    squeezed += other.squeezed;
    gap_s += other.gap_s;
    return *this;
}

std::optional<std::int64_t> Legs::squeezed_ppm() const {
    if (legs <= 0) return std::nullopt;
    return rounded(Wide{squeezed} * whole_ppm, legs);
}

// √(n Σx² − (Σx)²) ÷ Σx, which is the deviation over the mean.
std::optional<std::int64_t> volatility_ppm(std::span<const std::int64_t> totals) {
    Wide sum = 0, squares = 0;
    for (const std::int64_t total : totals) {
        sum += total;
        squares += Wide{total} * total;
    }
    if (sum <= 0) return std::nullopt;
    const Wide spread = squares * static_cast<std::int64_t>(totals.size()) - sum * sum;
    // Twice the figure, floored, so that the half is seen.
    const Wide twice = root(spread * 4 * whole_ppm / sum * whole_ppm / sum);
    return static_cast<std::int64_t>((twice + 1) / 2);
}

}  // namespace daybook::sustain
